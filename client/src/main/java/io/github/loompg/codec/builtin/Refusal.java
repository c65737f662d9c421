package io.github.loompg.codec.builtin;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A value cannot be converted. Who knows which parameter or column it was meant for makes the exception of it that users
 * see; this one has no stack trace of its own.
 */
public final class Refusal extends RuntimeException {
    private static final Pattern CAST = Pattern.compile("::[\\w.\"]+");

    private final @Nullable String hint;

    /**
     * @param reason why, as a clause without capital and full stop; never the value
     * @param hint what to do instead, where {@code $n} stands for the number of the parameter, or null
     */
    public Refusal(String reason, @Nullable String hint) {
        this(reason, hint, null);
    }

    /**
     * @param cause what brought it to light, or null
     */
    public Refusal(String reason, @Nullable String hint, @Nullable Throwable cause) {
        super(reason, cause, false, false);
        this.hint = hint;
    }

    /** The refusal of a larger value in which the refused one has the given place. */
    public Refusal within(String place) {
        return new Refusal(place + ": " + reason(), hint, getCause());
    }

    /** The refusal of an array in which the refused value has the given place; a cast that is hinted at becomes that of
     * the array. */
    public Refusal withinArray(String place) {
        String arrayHint = hint == null ? null : CAST.matcher(hint).replaceAll("$0[]");
        return new Refusal(place + ": " + reason(), arrayHint, getCause());
    }

    /** Why the value cannot be converted. */
    public String reason() {
        return String.valueOf(getMessage());
    }

    /** What to do instead. */
    public @Nullable String hint() {
        return hint;
    }
}
