package io.github.loompg;

import io.github.loompg.pool.ReaderLender;
import io.github.loompg.pool.SessionPool;

/**
 * A {@link Pool} for many callers who only read, each by a single statement: {@link Pool#readers}. It takes a server half of
 * what such statements cost it otherwise, and less of the client, because those that come at the same time are sent with
 * one Sync for all of them.
 *
 * {@snippet :
 * Readers readers = pool.readers();
 * User user = readers.fetchRow(User.class, "SELECT id, name FROM users WHERE id = $1", id);
 * }
 *
 * <p><b>What may be run.</b> One SELECT, VALUES, TABLE or WITH in each call, that writes nothing and leaves its session
 * alone, functions included. The caller promises it. What the text gives away is refused with a
 * {@link io.github.loompg.error.UsageException}, before anything is sent; so are transactions, cursors, COPY, inserts,
 * pipelines and prepared statements, which are the pool's. What it does not give away meets connections that are opened
 * read only: the server refuses to write, with
 * {@link io.github.loompg.error.sqlstate.ReadOnlySqlTransactionException}.
 *
 * <p><b>What is shared.</b> Statements of different callers that are sent together, up to 32 of them, are one transaction,
 * which is read committed. Each sees what was committed before it began, as ever. But {@code now()}, the number of the
 * transaction and the locks on the tables that were read are shared; and if the transaction takes too long for a
 * {@code transaction_timeout}, all of them do.
 *
 * <p><b>When one fails.</b> The caller whose statement has failed gets its error. The server does not run those that were
 * sent together with it and behind it; each of them is sent once more, with a Sync of its own, and nobody notices, but for
 * the time.
 *
 * <p><b>How long one can be delayed.</b> On one connection a statement waits for those before it, as in the pool. With
 * readers it may also wait for those behind it: what the server answers is sent when it comes to 8 KiB or to the Sync, so
 * until up to 31 other statements have been run. If one of these is slow, {@code statement_timeout} as a
 * {@linkplain ConnectOptions#serverSetting server setting} is a bound for the others as well; it is counted for each
 * statement, until PostgreSQL 10 for all that were sent together. Better, leave slow statements to the pool. A lone caller
 * waits for nobody.
 *
 * <p><b>When somebody gives up</b>, by a timeout, an interrupt or a future that is cancelled, he is told at once. The server is
 * asked to cancel what it does, if it may be his statement; should that be another's, this is sent once more by itself. A
 * connection that is lost is an exception for all who had something on it, as elsewhere; to read again does no harm.
 *
 * <p>The connections are no others' and do not count in {@link PoolOptions#maxSize} nor in {@link Pool#report}: up to
 * {@link PoolOptions#maxReaders}, opened when they are needed by the pool's options, and made ready by
 * {@link PoolOptions#init}; {@link PoolOptions#setup}, {@link PoolOptions#reset} and {@link PoolOptions#maxQueries} are not
 * for them. They live as long as the pool. With several hosts, where it is asked for one that is read only, a standby is
 * taken first, and where for one that is read-write, a primary.
 *
 * @see <a href="https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-PIPELINING">Pipelining</a>
 */
public final class Readers extends Queries {
    private final SessionPool sessions;

    Readers(SessionPool sessions) {
        super(new ReaderLender(sessions));
        this.sessions = sessions;
    }

    /**
     * What the connections of readers are doing, as {@link Pool#report} tells of the others.
     *
     * @return the numbers of this moment
     */
    public PoolReport report() {
        return Pools.report(sessions.state());
    }

    @Override
    public AsyncReaders async() {
        return new AsyncReaders(this);
    }

    /** How many connections there are. */
    @Override
    public String toString() {
        PoolReport report = report();
        return "Readers[" + (report.idle() + report.leased()) + "]";
    }
}
