package io.github.loompg;

class BlockingStreamsTest implements CursorContract, ListenerContract, TransactionOptionsContract {
    @Override
    public Face connect(ConnectOptions options) {
        return new BlockingFace(Postgres.connect(options));
    }
}
