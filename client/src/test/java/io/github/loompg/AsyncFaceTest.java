package io.github.loompg;

class AsyncFaceTest
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
        return new AsyncFace(AsyncFace.get(Postgres.connectAsync(options)));
    }
}
