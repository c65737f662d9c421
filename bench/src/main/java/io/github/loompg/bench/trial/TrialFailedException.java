package io.github.loompg.bench.trial;

/** A trial gave no figures; the message says why, with the end of what its process wrote. */
public final class TrialFailedException extends Exception {
    private final String reason;

    TrialFailedException(String reason) {
        super(reason);
        this.reason = reason;
    }

    /** The message. */
    public String reason() {
        return reason;
    }
}
