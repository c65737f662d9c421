package io.github.loompg.catalog;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the types of one database, shared by all connections to it; as long as there is one. Holds what was
 * true outside of any open transaction.
 *
 * <p>What is not known is looked up by one connection for all: who comes second waits for the first, and looks again. If
 * that one fails, the next does it itself.
 */
public final class KnownTypes {
    private static final Map<Database, KnownTypes> SHARED = new ConcurrentHashMap<>();

    private final Database database;
    private final Map<Integer, PgType> types = new ConcurrentHashMap<>();
    private final Map<Integer, Lookup> lookups = new ConcurrentHashMap<>();

    /** What was known of types when somebody doubted it. */
    private final Map<Integer, PgType> doubted = new ConcurrentHashMap<>();

    private final AtomicLong version = new AtomicLong();

    /** Changed only while the entry in the table is computed. */
    private int users;

    private record Database(String address, String name) {}

    private KnownTypes(Database database) {
        this.database = database;
    }

    /** What is known of a database, for one more connection, which is to {@link #leave} when it is closed. */
    public static KnownTypes enter(String address, String database) {
        return SHARED.compute(new Database(address, database), (key, known) -> {
            KnownTypes entered = known == null ? new KnownTypes(key) : known;
            entered.users++;
            return entered;
        });
    }

    /** For a catalog of its own, which shares with nobody. */
    static KnownTypes alone() {
        return new KnownTypes(new Database("", ""));
    }

    /** A connection is closed. Behind the last one the server may become another one. */
    public void leave() {
        SHARED.computeIfPresent(database, (key, known) -> {
            if (known != this) {
                return known;
            }
            users--;
            return users == 0 ? null : known;
        });
    }

    @Nullable
    PgType find(int oid) {
        return types.get(oid);
    }

    /** Another number whenever something known has turned out to be known no more. */
    long version() {
        return version.get();
    }

    /** Keeps what was found out, if nothing has changed since {@code asOf}. */
    void keep(Collection<PgType> learned, long asOf) {
        if (version.get() == asOf) {
            learned.forEach(type -> types.put(type.oid(), type));
        }
        if (version.get() != asOf) {
            types.clear();
        }
    }

    /**
     * Forgets all, because a value or an argument does not fit what is known of a type; unless that had been doubted before,
     * and was found to be so. Returns whether it has.
     */
    boolean doubt(PgType type) {
        boolean first = !type.equals(doubted.put(type.oid(), type));
        if (first) {
            forget();
        }
        return first;
    }

    /** Forgets all, because something may have changed. */
    void forget() {
        version.incrementAndGet();
        types.clear();
    }

    /** A lookup of these types that has not begun. */
    Lookup lookup(Collection<Integer> oids) {
        return new Lookup(this, List.copyOf(oids), version.get());
    }

    /** What one connection finds out for all. */
    public static final class Lookup implements AutoCloseable {
        private final KnownTypes known;
        private final List<Integer> oids;
        private final long asOf;
        private final CountDownLatch ended = new CountDownLatch(1);

        private Lookup(KnownTypes known, List<Integer> oids, long asOf) {
            this.known = known;
            this.oids = oids;
            this.asOf = asOf;
        }

        /** Begins it; or returns the one that is under way for one of the types at least, to {@link #await} that instead. */
        public @Nullable Lookup begin() {
            for (int oid : oids) {
                Lookup other = known.lookups.putIfAbsent(oid, this);
                if (other != null) {
                    release();
                    return other;
                }
            }
            return null;
        }

        /** Waits for its end; returns whether that has come. */
        public boolean await(long nanos) throws InterruptedException {
            return ended.await(nanos, TimeUnit.NANOSECONDS);
        }

        List<Integer> oids() {
            return oids;
        }

        void succeeded(Collection<PgType> learned) {
            known.keep(learned, asOf);
        }

        /** Ends it, successful or not. */
        @Override
        public void close() {
            release();
            ended.countDown();
        }

        private void release() {
            oids.forEach(oid -> known.lookups.remove(oid, this));
        }
    }
}
