package io.github.loompg.bench.peer;

import io.github.loompg.bench.workload.Query;
import io.github.loompg.bench.workload.Tally;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * What a client could cost least, written for just these queries: no client, since it knows the columns in advance, checks
 * next to nothing and has no callers to wake. Where callers share connections, one thread for each connection sends what
 * its share of the callers would ask in one write and reads the answers; each lookup has its own Sync.
 */
final class FloorPeer implements BlockingPeer {
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private static final long SECONDS_TO_2000 = 946_684_800;
    private static final long MICROS = 1_000_000;

    private final List<FloorConnection> connections = new ArrayList<>();
    private final int together;

    private FloorPeer(Setup setup) throws IOException {
        together = setup.callers() / setup.connections();
        for (int i = 0; i < setup.connections(); i++) {
            connections.add(FloorConnection.open(setup.server(), setup.query().sql(), together));
        }
    }

    static FloorPeer open(Setup setup) throws IOException {
        return new FloorPeer(setup);
    }

    @Override
    public int threads(Setup setup) {
        return setup.connections();
    }

    @Override
    public Call call(Query query, int caller) {
        FloorConnection connection = connections.get(caller);
        FloorConnection.RowReader reader = switch (query) {
            case ECHO -> FloorPeer::readEcho;
            case LOOKUP -> FloorPeer::readLookup;
            case PG_TYPE, SERIES, BYTES, ARRAYS ->
                throw new UnsupportedOperationException("the floor has no loop for " + query);
        };
        SplittableRandom others = new SplittableRandom(caller);
        return (argument, tally) -> {
            connection.argument(0, argument);
            for (int i = 1; i < together; i++) {
                connection.argument(i, query.argument(others));
            }
            connection.ask(reader, tally);
        };
    }

    // A row begins with the number of its columns, in two bytes, and each value with its length, in four.

    private static void readEcho(byte[] bytes, int at, Tally tally) {
        tally.add((int) INT.get(bytes, at + 6));
        tally.endRow();
    }

    private static void readLookup(byte[] bytes, int at, Tally tally) {
        tally.add((int) INT.get(bytes, at + 6));
        int length = (int) INT.get(bytes, at + 10);
        tally.add(new String(bytes, at + 14, length, StandardCharsets.UTF_8));
        int rest = at + 14 + length;
        tally.add((long) LONG.get(bytes, rest + 4));
        tally.add(timestamp((long) LONG.get(bytes, rest + 16)));
        tally.endRow();
    }

    private static OffsetDateTime timestamp(long micros) {
        long seconds = Math.floorDiv(micros, MICROS);
        long nanos = (micros - seconds * MICROS) * 1_000;
        return OffsetDateTime.ofInstant(Instant.ofEpochSecond(SECONDS_TO_2000 + seconds, nanos), ZoneOffset.UTC);
    }

    @Override
    public String description() {
        return "a loop written for just this query over a blocking SocketChannel"
                + (together == 1 ? "" : ", " + together + " lookups in a write");
    }

    @Override
    public void close() throws IOException {
        for (FloorConnection connection : connections) {
            connection.close();
        }
    }
}
