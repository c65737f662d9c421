package io.github.loompg.net;

import io.github.loompg.error.CallInterruptedException;
import io.github.loompg.error.ConnectionClosedException;
import io.github.loompg.error.ConnectionLostException;
import io.github.loompg.error.PostgresException;
import io.github.loompg.error.ProtocolViolationException;
import io.github.loompg.error.QueryTimeoutException;
import io.github.loompg.error.ServerException;
import io.github.loompg.error.sqlstate.ServerErrors;
import io.github.loompg.protocol.bytes.MalformedMessageException;
import io.github.loompg.protocol.message.ErrorFields;
import java.io.IOException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether a connection is open, and if not, why; and what a caller is told who cannot have what he asked for.
 *
 * <p>A connection fails once and for good. {@link #end} is called under the connection's lock before the requests in
 * flight are told, and {@link #requireOpen} under the lock before one is queued, so each is either refused or told.
 */
final class Life {
    /** What a server may say in passing, although it is the end: admin_shutdown and crash_shutdown. */
    private static final Set<String> END = Set.of("57P01", "57P02");

    private volatile @Nullable PostgresException failure;
    private volatile boolean closing;

    /** What the server said before it hung up; written by whoever reads. */
    private volatile @Nullable ErrorFields lastWords;

    /** What the server has warned of, as it does before it hangs up because it has crashed; written by whoever reads. */
    private volatile @Nullable ErrorFields warning;

    boolean isOver() {
        return failure != null;
    }

    /** Returns false when it had ended already. */
    boolean end(PostgresException why) {
        if (failure != null) {
            return false;
        }
        failure = why;
        return true;
    }

    /** The server is expected to hang up. */
    void closing() {
        closing = true;
    }

    boolean isClosing() {
        return closing;
    }

    /** Of several, the first says why. */
    void lastWords(ErrorFields said) {
        if (lastWords == null) {
            lastWords = said;
        }
    }

    /** A remark that may turn out to have been the last. */
    void warned(ErrorFields said) {
        String state = said.sqlState();
        if (state != null && END.contains(state)) {
            warning = said;
        }
    }

    boolean hasLastWords() {
        return lastWords != null;
    }

    /** Refuses a request on a connection that is closed. */
    void requireOpen() {
        PostgresException why = failure;
        if (why instanceof ConnectionClosedException) {
            throw closedByApplication();
        }
        if (why != null) {
            throw new ConnectionClosedException(
                    "the connection is closed: " + withoutHint(why), "open a new connection", why);
        }
    }

    /** What becomes of a request that was in flight when the connection ended. */
    PostgresException lost(boolean sent) {
        PostgresException why = failure;
        if (why instanceof ConnectionClosedException) {
            return new ConnectionClosedException(
                    "the connection was closed by this application while the statement ran",
                    sent ? "whether the statement took effect is not known" : null,
                    why,
                    sent);
        }
        if (why instanceof ProtocolViolationException) {
            return new ProtocolViolationException(withoutHint(why), why.hint(), why);
        }
        return new ConnectionLostException(
                why == null ? "the connection was lost" : withoutHint(why),
                sent
                        ? "whether the statement took effect is not known"
                        : "the statement was not sent, and can be tried again on another connection",
                why != null && why.getCause() instanceof ServerException said ? said : why,
                sent);
    }

    /** Why reading has ended: the server hung up (null), the socket failed, or what came makes no sense. */
    PostgresException reason(@Nullable Throwable cause) {
        ErrorFields said = lastWords == null ? warning : lastWords;
        if (closing) {
            return closedByApplication();
        }
        if (said != null) {
            return new ConnectionLostException(
                    "the server closed the connection: " + said.message() + " (SQLSTATE " + said.sqlState() + ")",
                    null,
                    ServerErrors.of(said, null),
                    true);
        }
        if (cause instanceof MalformedMessageException) {
            return new ProtocolViolationException(
                    "the server does not speak the PostgreSQL protocol as it should: " + cause.getMessage(),
                    "check that the address is that of a PostgreSQL server",
                    cause);
        }
        String reason = switch (cause) {
            case null -> "the server hung up without a word";
            case IOException broken -> String.valueOf(broken.getMessage());
            default -> cause.toString();
        };
        return new ConnectionLostException("the connection was lost: " + reason, null, cause, true);
    }

    static ConnectionClosedException closedByApplication() {
        return new ConnectionClosedException("the connection has been closed by this application", null, null);
    }

    static ConnectionClosedException givenUpWhileOpening() {
        return new ConnectionClosedException("the connection was given up while it was being opened", null, null);
    }

    static ConnectionLostException unconfirmedCancel(RuntimeException cause) {
        return new ConnectionLostException(
                "a statement was given up, and whether the request to cancel it has arrived is not known",
                "the connection was closed, because the cancel could have hit another statement",
                cause,
                true);
    }

    static ConnectionLostException unanswered(long graceMillis) {
        return new ConnectionLostException(
                "the server did not answer in time, nor in another " + graceMillis
                        + " ms, a request that must not be cancelled",
                "the connection was closed",
                null,
                true);
    }

    static ConnectionLostException unstoppable(long graceMillis) {
        return new ConnectionLostException(
                "a statement that was given up could not be stopped within " + graceMillis + " ms",
                "the connection was closed, because nobody could have used it",
                null,
                true);
    }

    /** A message that is to become part of another one, which has a hint of its own. */
    static String withoutHint(PostgresException why) {
        String message = String.valueOf(why.getMessage());
        String hint = "\nhint: " + why.hint();
        return message.endsWith(hint) ? message.substring(0, message.length() - hint.length()) : message;
    }

    /** Before anything is sent: a call that has no time left, or that nobody waits for, does nothing. */
    static void requireTime(Deadline deadline) {
        if (deadline.expired()) {
            throw new QueryTimeoutException(
                    "the " + deadline.budget().toMillis() + " ms were over before anything was sent",
                    "give the call more time",
                    null,
                    "about to send the request");
        }
        if (Thread.currentThread().isInterrupted()) {
            throw new CallInterruptedException(
                    "the thread was interrupted before the request was sent", "nothing was sent", null);
        }
    }
}
