package io.github.loompg;

import io.github.loompg.session.Lane;

/** A view that has a limit, or a place of its own. */
final class TimedQueries extends Queries {
    TimedQueries(Lane lane) {
        super(lane);
    }

    @Override
    public AsyncQueries async() {
        return new TimedAsyncQueries(this);
    }
}
