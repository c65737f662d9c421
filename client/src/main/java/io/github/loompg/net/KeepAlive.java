package io.github.loompg.net;

/**
 * How a TCP connection that is gone without a word is noticed: the system asks the other side when nothing has come for a
 * while. 0 leaves a number to the system.
 *
 * @param on whether it asks at all
 * @param idleSeconds how long nothing has to come before it asks
 * @param intervalSeconds how long it waits for an answer before it asks again
 * @param count how many times it asks in vain before the connection is lost
 */
public record KeepAlive(boolean on, int idleSeconds, int intervalSeconds, int count) {
    /** The system's own numbers. */
    public static final KeepAlive SYSTEM = new KeepAlive(true, 0, 0, 0);
}
