package io.github.loompg.net;

import io.github.loompg.error.PostgresException;

/** What a reply needs of its connection. */
interface ReplyLine {
    /** Returns when {@link Reply#hasNews}, when the thread is interrupted, or when the deadline has come. */
    void await(Reply reply);

    /** Reads what has come already, if nobody else is at it; never waits. */
    void poll(Reply reply);

    /** Nobody waits, but somebody must read and keep the deadline. */
    void listen(Reply reply);

    /** The asker has gone; the server may stop working on it. */
    void abandon(Reply reply);

    /** The asker has read most of what had stopped the reading. */
    void resume();

    /** What became of the connection; called only when it has failed. */
    PostgresException lost(Reply reply);

    /** The deadline of an answer that must be waited for came; returns the one that replaces it. */
    Deadline grace();

    /** Gives up the whole connection. */
    void giveUp(PostgresException why);
}
