package io.github.loompg;

class BlockingFaceTest
        implements AdviceContract,
                ConnectionContract,
                ExtensionTypesContract,
                LowerBoundsContract,
                NamedContract,
                PreparedStatementContract,
                QueriesContract,
                SchemaChangeContract,
                TextTypesContract,
                TransactionContract,
                TypeCodecsContract,
                TypesContract,
                UserTypesContract {
    @Override
    public Face connect(ConnectOptions options) {
        return new BlockingFace(Postgres.connect(options));
    }
}
