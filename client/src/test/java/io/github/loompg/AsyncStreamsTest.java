package io.github.loompg;

class AsyncStreamsTest implements CursorContract, ListenerContract, TransactionOptionsContract {
    @Override
    public Face connect(ConnectOptions options) {
        return new AsyncFace(AsyncFace.get(Postgres.connectAsync(options)));
    }
}
