package io.github.loompg;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Many callers whose transfers are in each other's way: each of them is made in the end, and made once. */
@Timeout(120)
class TransactionStormTest {
    private static final int CALLERS = 64;

    /** Those of each caller, one after the other. */
    private static final int TRANSFERS = Dose.of(2, 20);

    private static final int CONNECTIONS = 8;
    private static final int ACCOUNTS = CONNECTIONS;
    private static final int BALANCE = 100;
    private static final long TOTAL = (long) ACCOUNTS * BALANCE;

    /** Nobody gives up: how often somebody is rolled back is chance. */
    private static final TransactionOptions OPTIONS =
            TransactionOptions.defaults().retries(1_000);

    private final AtomicInteger runs = new AtomicInteger();
    private final CyclicBarrier firstRuns = new CyclicBarrier(CONNECTIONS);

    @ParameterizedTest
    @EnumSource(names = {"READ_COMMITTED", "SERIALIZABLE"})
    void everyTransferIsMadeOnce(Isolation isolation) throws InterruptedException {
        ConnectOptions options = TestServer.options().serverSetting("deadlock_timeout", "10ms");
        try (Pool pool = Postgres.createPool(PoolOptions.of(options).minSize(0).maxSize(CONNECTIONS))) {
            pool.execute("DROP TABLE IF EXISTS storm_account, storm_transfer;"
                    + "CREATE TABLE storm_account(id int PRIMARY KEY, balance bigint);"
                    + "CREATE TABLE storm_transfer(caller int, source int, target int);"
                    + "INSERT INTO storm_account SELECT n, " + BALANCE + " FROM generate_series(0, " + (ACCOUNTS - 1)
                    + ") n");
            ManyThreads.run(CALLERS, caller -> {
                Face face = caller % 2 == 0 ? new BlockingFace(pool) : new AsyncFace(pool.async());
                for (int i = 0; i < TRANSFERS; i++) {
                    face.transaction(OPTIONS.isolation(isolation), tx -> transfer(tx, caller));
                }
            });

            List<Integer> callers = IntStream.range(0, CALLERS * TRANSFERS)
                    .map(i -> i / TRANSFERS)
                    .boxed()
                    .toList();
            assertThat(pool.fetch(Integer.class, "SELECT caller FROM storm_transfer ORDER BY caller"))
                    .isEqualTo(callers);
            assertThat(pool.fetchVal("SELECT sum(balance)::bigint FROM storm_account"))
                    .isEqualTo(TOTAL);
            assertThat(pool.fetch(
                            Integer.class,
                            "SELECT id FROM storm_account WHERE balance <> " + BALANCE
                                    + " - (SELECT count(*) FROM storm_transfer WHERE source = id)"
                                    + " + (SELECT count(*) FROM storm_transfer WHERE target = id)"))
                    .as("accounts that have something else than their transfers left")
                    .isEmpty();
            // Of the first runs one of each two is rolled back, and of those that are serializable all but one.
            assertThat(runs.get() - CALLERS * TRANSFERS)
                    .as("transactions that were run again")
                    .isGreaterThanOrEqualTo(isolation == Isolation.SERIALIZABLE ? CONNECTIONS - 1 : CONNECTIONS / 2);
            pool.execute("DROP TABLE storm_account, storm_transfer");
        }
    }

    /**
     * Moves 1 between two accounts. Two runs that follow each other do that in opposite directions, and so lock the
     * accounts in opposite orders. The first runs, which have all connections, wait until each of them has seen all
     * accounts and locked one.
     */
    private Object transfer(Face tx, int caller) {
        int run = runs.getAndIncrement();
        int source = run % ACCOUNTS;
        int target = source ^ 1;
        assertThat(tx.requireVal(Long.class, "SELECT sum(balance)::bigint FROM storm_account"))
                .isEqualTo(TOTAL);
        tx.execute("UPDATE storm_account SET balance = balance - 1 WHERE id = $1", source);
        if (run < CONNECTIONS) {
            awaitFirstRuns();
        }
        tx.execute("UPDATE storm_account SET balance = balance + 1 WHERE id = $1", target);
        return tx.execute("INSERT INTO storm_transfer VALUES($1, $2, $3)", caller, source, target);
    }

    private void awaitFirstRuns() {
        try {
            firstRuns.await(60, TimeUnit.SECONDS);
        } catch (Exception impatient) {
            throw new AssertionError(impatient);
        }
    }
}
