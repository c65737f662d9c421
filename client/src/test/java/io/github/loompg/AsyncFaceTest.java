package io.github.loompg;

class AsyncFaceTest implements ConnectionContract, QueriesContract, TransactionContract {
    @Override
    public Face connect(ConnectOptions options) {
        return new AsyncFace(AsyncFace.get(Postgres.connectAsync(options)));
    }
}
