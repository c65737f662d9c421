package io.github.loompg;

import io.github.loompg.session.Lender;

/** A view that has a limit, or a place of its own. */
final class TimedQueries extends Queries {
    TimedQueries(Lender lender) {
        super(lender);
    }

    @Override
    public AsyncQueries async() {
        return new TimedAsyncQueries(this);
    }
}
