package io.github.loompg;

/** What {@link Queries} does with statements that are prepared by hand. */
public sealed interface PrepareQueries permits Queries {
    /**
     * Has the server prepare a statement, to learn what parameters and columns it has, or to hold on to it. Just to run a
     * statement often there is no need for it: those that are run are prepared and kept by themselves.
     *
     * <p>It belongs to its connection, also if it was prepared in a transaction and that is rolled back.
     *
     * @param sql one statement; its parameters are {@code $1}, {@code $2} …, or all have names, as in {@code :id}, of
     *     which {@link io.github.loompg.data.Named} says how they are told from what is no parameter
     * @return the statement, which is to be closed
     * @throws io.github.loompg.error.UsageException if this is a pool, whose calls go to many connections
     * @see <a href="https://www.postgresql.org/docs/current/sql-prepare.html">PREPARE</a>
     */
    default PreparedStatement prepare(String sql) {
        return prepareAs("", sql);
    }

    /**
     * The same, and the statement has a name that SQL can call it by, as in {@code EXECUTE name(1)}.
     *
     * @param name 1 to 63 bytes that do not begin with {@code loompg_}; no two statements of a connection have the same
     * @param sql one statement
     * @return the statement, which is to be closed
     * @throws io.github.loompg.error.sqlstate.DuplicatePreparedStatementException if another one has this name
     */
    PreparedStatement prepareAs(String name, String sql);
}
