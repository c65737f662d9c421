package io.github.loompg;

class BlockingFaceTest
        implements AdviceContract, NamedContract, ConnectionContract,
                PreparedStatementContract,
                QueriesContract,
                SchemaChangeContract,
                TransactionContract,
                TypeCodecsContract,
                TypesContract,
                UserTypesContract {
    @Override
    public Face connect(ConnectOptions options) {
        return new BlockingFace(Postgres.connect(options));
    }
}
