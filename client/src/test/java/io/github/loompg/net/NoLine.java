package io.github.loompg.net;

import io.github.loompg.error.PostgresException;

/** The connection of a reply that is tried without one: asking for anything of it is a failure. */
class NoLine implements ReplyLine {
    @Override
    public void await(Reply reply) {
        throw new AssertionError("waits");
    }

    @Override
    public void poll(Reply reply) {
        throw new AssertionError("polls");
    }

    @Override
    public void listen(Reply reply) {
        throw new AssertionError("listens");
    }

    @Override
    public void abandon(Reply reply) {
        throw new AssertionError("gives up the reply");
    }

    @Override
    public void resume() {
        throw new AssertionError("resumes");
    }

    @Override
    public PostgresException lost(Reply reply) {
        throw new AssertionError("was lost");
    }

    @Override
    public Deadline grace() {
        throw new AssertionError("asks for the grace");
    }

    @Override
    public void giveUp(PostgresException why) {
        throw new AssertionError("gives up the connection", why);
    }
}
