package io.github.loompg.bench.peer;

import io.github.loompg.bench.workload.Connect;
import io.github.loompg.bench.workload.Export;
import io.github.loompg.bench.workload.Load;
import io.github.loompg.bench.workload.Measurement;
import io.github.loompg.bench.workload.Query;
import io.github.loompg.bench.workload.Tally;
import io.github.loompg.bench.workload.Task;
import io.github.loompg.protocol.bytes.Bytes;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * What a client could cost least, written for just these queries: no client, since it knows the columns in advance, checks
 * next to nothing and has no callers to wake. Where callers share connections, one thread for each connection sends what
 * its share of the callers would ask in one write and reads the answers; each lookup has its own Sync.
 */
final class FloorPeer implements BlockingPeer.Exporting {
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private static final long UNSIGNED = 0xFFFF_FFFFL;
    private static final long SECONDS_TO_2000 = 946_684_800;
    private static final long MICROS = 1_000_000;

    private final List<FloorConnection> connections = new ArrayList<>();
    private final int together;

    private FloorPeer(Setup setup) throws IOException {
        together = setup.callers() / setup.connections();
        for (int i = 0; i < setup.connections(); i++) {
            connections.add(
                    FloorConnection.open(setup.server(), setup.task().sql(), arguments(setup.task()), together));
        }
    }

    static FloorPeer open(Setup setup) throws IOException {
        return new FloorPeer(setup);
    }

    @Override
    public int threads(Setup setup) {
        return setup.connections();
    }

    /** What stands in the request from the beginning; the one argument of type int4 is changed for each call. */
    private static List<Bytes> arguments(Task task) {
        return switch (task) {
            case Query query ->
                switch (query) {
                    case ECHO, LOOKUP, SERIES -> List.of(Bytes.of(new byte[Integer.BYTES]));
                    case PG_TYPE -> List.of(Bytes.of(new byte[] {-1, -1, -1, -1}), Bytes.of(new byte[] {1}));
                    case ONE_PLUS_ONE, BYTES, ARRAYS -> List.of();
                };
            case Export export -> List.of();
            case Connect connect -> List.of();
            case Load load -> List.of(); // whose rows are no part of a request
        };
    }

    @Override
    public Call query(Query query, int caller) {
        FloorConnection connection = connections.get(caller);
        FloorConnection.RowReader reader = switch (query) {
            case ONE_PLUS_ONE, ECHO, SERIES -> FloorPeer::readInt;
            case LOOKUP -> FloorPeer::readLookup;
            case PG_TYPE -> FloorPeer::readType;
            case BYTES -> FloorPeer::readBytes;
            case ARRAYS -> FloorPeer::readArray;
        };
        if (arguments(query).size() != 1) {
            return (argument, tally) -> connection.ask(reader, tally);
        }
        SplittableRandom others = new SplittableRandom(caller);
        return (argument, tally) -> {
            connection.argument(0, argument);
            for (int i = 1; i < together; i++) {
                connection.argument(i, query.argument(others));
            }
            connection.ask(reader, tally);
        };
    }

    @Override
    public Call export(Export export, int caller) {
        FloorConnection connection = connections.get(caller);
        return (argument, tally) -> connection.ask(FloorPeer::readMeasurement, tally);
    }

    // A row begins with the number of its columns, in two bytes, and each value with its length, in four.

    private static void readInt(byte[] bytes, int at, Tally tally) {
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

    private static void readType(byte[] bytes, int at, Tally tally) {
        int length = (int) INT.get(bytes, at + 2);
        tally.add(new String(bytes, at + 6, length, StandardCharsets.UTF_8));
        int rest = at + 6 + length;
        tally.add((int) INT.get(bytes, rest + 4) & UNSIGNED);
        tally.add((int) INT.get(bytes, rest + 12) & UNSIGNED);
        tally.add((long) (short) SHORT.get(bytes, rest + 20));
        tally.add(bytes[rest + 26] != 0);
        tally.add(new String(bytes, rest + 31, 1, StandardCharsets.UTF_8));
        tally.add(bytes[rest + 36] != 0);
        tally.add(bytes[rest + 41] != 0);
        tally.add(new String(bytes, rest + 46, 1, StandardCharsets.UTF_8));
        tally.add((int) INT.get(bytes, rest + 51) & UNSIGNED);
        tally.add((int) INT.get(bytes, rest + 59) & UNSIGNED);
        tally.add((int) INT.get(bytes, rest + 67) & UNSIGNED);
        tally.endRow();
    }

    private static void readBytes(byte[] bytes, int at, Tally tally) {
        tally.add(Arrays.copyOfRange(bytes, at + 6, at + 6 + (int) INT.get(bytes, at + 2)));
        tally.endRow();
    }

    /** Behind its own length an array has 20 bytes about its dimension, and each element has its length. */
    private static void readArray(byte[] bytes, int at, Tally tally) {
        int[] array = new int[(int) INT.get(bytes, at + 18)];
        for (int i = 0; i < array.length; i++) {
            array[i] = (int) INT.get(bytes, at + 30 + 8 * i);
        }
        tally.add(array);
        tally.endRow();
    }

    private static void readMeasurement(byte[] bytes, int at, Tally tally) {
        long id = (long) LONG.get(bytes, at + 6);
        int length = (int) INT.get(bytes, at + 14);
        String name = new String(bytes, at + 18, length, StandardCharsets.UTF_8);
        int rest = at + 18 + length;
        OffsetDateTime ts = timestamp((long) LONG.get(bytes, rest + 4));
        tally.add(new Measurement(id, name, ts, Double.longBitsToDouble((long) LONG.get(bytes, rest + 16))));
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
