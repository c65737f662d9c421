package io.github.loompg;

/** A view that has a limit. */
final class TimedAsyncQueries extends AsyncQueries {
    TimedAsyncQueries(Queries blocking) {
        super(blocking);
    }
}
