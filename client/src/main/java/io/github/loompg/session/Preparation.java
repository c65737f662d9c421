package io.github.loompg.session;

import io.github.loompg.data.Attribute;
import io.github.loompg.data.DataType;
import io.github.loompg.error.UsageException;
import io.github.loompg.exchange.Statement;
import io.github.loompg.sql.NamedSql;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A statement that a user has had prepared. The server's statement for it may change: one that the server has forgotten,
 * or whose plan is out of date, is prepared anew.
 */
public final class Preparation {
    private final Session session;
    private final PreparedStatements prepared;
    private final String ownName;
    private final String sql;
    private final NamedSql text;
    private final PreparedStatements.Track track;
    private volatile Statement statement;
    private volatile @Nullable String status;

    /**
     * @param sql as the user has written it
     * @param text the same as the server takes it
     */
    Preparation(
            Session session,
            PreparedStatements prepared,
            String ownName,
            String sql,
            NamedSql text,
            Statement statement) {
        this.session = session;
        this.prepared = prepared;
        this.ownName = ownName;
        this.sql = sql;
        this.text = text;
        this.statement = statement;
        this.track = prepared.track(this, statement);
    }

    Session session() {
        return session;
    }

    /** The text as the user has written it. */
    public String sql() {
        return sql;
    }

    /** The same as the server takes it. */
    NamedSql text() {
        return text;
    }

    /** The same for arguments by name, unless the parameters have numbers. */
    NamedSql withNames() {
        if (text.parameters().isEmpty() && !statement.parameterTypes().isEmpty()) {
            throw new UsageException(
                    "the prepared statement takes its arguments by number, not by name",
                    "give one for each of $1, $2, …; or write the parameters as :name when you prepare it",
                    null);
        }
        return text;
    }

    /** The name on the server, empty if it has none. */
    public String name() {
        return statement.name();
    }

    public List<DataType> parameterTypes() {
        return statement.parameterTypes();
    }

    public List<Attribute> attributes() {
        return statement.attributes();
    }

    /** The tag of the last run; null if there was none. */
    public @Nullable String status() {
        return status;
    }

    void ran(@Nullable String tag) {
        status = tag;
    }

    public boolean isClosed() {
        return track.isReleased();
    }

    /** Has the server close it at the next opportunity; nobody may run it any more. */
    public void close() {
        prepared.release(track);
    }

    /** Refuses a statement that the user has closed, or whose connection was given back. */
    public void requireOpen() {
        if (isClosed()) {
            throw new UsageException(
                    "the prepared statement is closed",
                    "prepare it again, or close it, or give its connection back to the pool, when it is needed no more",
                    null);
        }
    }

    /** The statement to run, or null if it has to be prepared anew. */
    @Nullable
    Statement ready() {
        requireOpen();
        Statement known = statement;
        if (known.isOutdated()) {
            outdated(known);
        }
        return known.getAsBoolean() ? known : null;
    }

    /** The name that the user has given, empty if there is none. */
    String ownName() {
        return ownName;
    }

    /** The server's statement for it is another one from now on. */
    void replaced(Statement anew) {
        statement = anew;
        track.statement(anew);
        if (isClosed()) {
            anew.close();
            prepared.close(anew.name());
        }
    }

    /** The server does not know it any more, or not as it was. */
    @SuppressWarnings("ReferenceEquality") // the very one, and not another of the same text
    void outdated(Statement stale) {
        if (stale == statement && stale.getAsBoolean()) {
            stale.close();
            prepared.close(stale.name());
        }
    }
}
