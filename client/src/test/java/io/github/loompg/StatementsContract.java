package io.github.loompg;

/** What can be done with statements, whatever the values are that they take and give, on either face. */
interface StatementsContract
        extends AdviceContract,
                ConnectionContract,
                CursorContract,
                ListenerContract,
                NamedContract,
                PreparedStatementContract,
                QueriesContract,
                SchemaChangeContract,
                TransactionContract,
                TransactionOptionsContract {
    @Override
    Face connect(ConnectOptions options);
}
