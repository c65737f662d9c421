package io.github.loompg.bench.peer;

import io.github.loompg.bench.workload.Item;
import io.github.loompg.bench.workload.Load;
import io.github.loompg.bench.workload.Measurement;
import io.github.loompg.bench.workload.Written;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyManager;

/** Rows for pgjdbc's COPY, which takes bytes: as users write it in text, and as well as it can be done in binary. */
interface PgjdbcCopy {
    /** Writes all rows of a load; returns how many the server has taken. */
    long run(CopyManager manager, Load load) throws SQLException;

    /** Rows become text in a {@link StringBuilder}, and that bytes. */
    static PgjdbcCopy text() {
        return new Text();
    }

    /** Numbers are put where they belong in an array. */
    static PgjdbcCopy binary() {
        return new Binary();
    }

    /** Used by one caller. */
    final class Text implements PgjdbcCopy {
        private static final int CHUNK = 60_000;

        private final StringBuilder text = new StringBuilder(CHUNK + 1_000);

        @Override
        public long run(CopyManager manager, Load load) throws SQLException {
            CopyIn copy = manager.copyIn(load.copy("text"));
            for (Written row : load.rows()) {
                CopyText.append(text, row);
                if (text.length() >= CHUNK) {
                    send(copy);
                }
            }
            send(copy);
            return copy.endCopy();
        }

        private void send(CopyIn copy) throws SQLException {
            byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
            copy.writeToCopy(bytes, 0, bytes.length);
            text.setLength(0);
        }
    }

    /** Used by one caller. */
    final class Binary implements PgjdbcCopy {
        private static final VarHandle SHORT = handle(short[].class);
        private static final VarHandle INT = handle(int[].class);
        private static final VarHandle LONG = handle(long[].class);

        private static final int CHUNK = 64 * 1024;
        private static final int LARGEST_ROW = 1_024;
        private static final byte[] HEADER = "PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0".getBytes(StandardCharsets.ISO_8859_1);
        private static final int END = -1;
        private static final long SECONDS_TO_2000 = 946_684_800;
        private static final long MICROS = 1_000_000;

        private final byte[] bytes = new byte[CHUNK];
        private int size;

        private static VarHandle handle(Class<?> array) {
            return MethodHandles.byteArrayViewVarHandle(array, ByteOrder.BIG_ENDIAN);
        }

        @Override
        public long run(CopyManager manager, Load load) throws SQLException {
            CopyIn copy = manager.copyIn(load.copy("binary"));
            System.arraycopy(HEADER, 0, bytes, 0, HEADER.length);
            size = HEADER.length;
            for (Written row : load.rows()) {
                switch (row) {
                    case Item item -> append(item);
                    case Measurement measurement -> append(measurement);
                }
                if (size > CHUNK - LARGEST_ROW) {
                    send(copy);
                }
            }
            columns(END);
            send(copy);
            return copy.endCopy();
        }

        private void append(Item item) {
            columns(7);
            value(item.a());
            value(item.b());
            value(item.c());
            value(item.d());
            value(Double.doubleToRawLongBits(item.e()));
            value(item.f());
            value(item.g());
        }

        private void append(Measurement measurement) {
            columns(4);
            value(measurement.id());
            value(measurement.name());
            value(micros(measurement.ts()));
            value(Double.doubleToRawLongBits(measurement.val()));
        }

        private static long micros(OffsetDateTime time) {
            return (time.toEpochSecond() - SECONDS_TO_2000) * MICROS + time.getNano() / 1_000;
        }

        private void columns(int count) {
            SHORT.set(bytes, size, (short) count);
            size += Short.BYTES;
        }

        private void value(int value) {
            INT.set(bytes, size, Integer.BYTES);
            INT.set(bytes, size + Integer.BYTES, value);
            size += 2 * Integer.BYTES;
        }

        private void value(long value) {
            INT.set(bytes, size, Long.BYTES);
            LONG.set(bytes, size + Integer.BYTES, value);
            size += Integer.BYTES + Long.BYTES;
        }

        private void value(String value) {
            byte[] text = value.getBytes(StandardCharsets.UTF_8);
            INT.set(bytes, size, text.length);
            System.arraycopy(text, 0, bytes, size + Integer.BYTES, text.length);
            size += Integer.BYTES + text.length;
        }

        private void send(CopyIn copy) throws SQLException {
            copy.writeToCopy(bytes, 0, size);
            size = 0;
        }
    }
}
