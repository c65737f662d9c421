package io.github.loompg.observe;

/**
 * What a {@code NOTIFY} has sent.
 *
 * @param serverPid the process of the session that has sent it, which may be the listener's own
 * @param channel where it was sent to
 * @param payload the text that was given, empty if none was
 * @see <a href="https://www.postgresql.org/docs/current/sql-notify.html">NOTIFY</a>
 */
public record Notification(int serverPid, String channel, String payload) {}
