package io.github.loompg;

class BlockingFaceTest implements ConnectionContract, QueriesContract, TransactionContract {
    @Override
    public Face connect(ConnectOptions options) {
        return new BlockingFace(Postgres.connect(options));
    }
}
