package io.github.loompg.bench.probe;

import io.github.loompg.ConnectOptions;
import io.github.loompg.Connection;
import io.github.loompg.Cursor;
import io.github.loompg.Postgres;
import io.github.loompg.bench.trial.Meters;
import io.github.loompg.bench.trial.Metric;
import io.github.loompg.bench.trial.Sample;
import io.github.loompg.data.Row;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** What is measured by itself, in a Java process of its own, and by no more than loompg. */
public enum Probe {
    /** So many rows of one int4, kept in a list. */
    FETCH {
        @Override
        public Sample measure(ConnectOptions options, int size) {
            return rows(options, size, (connection, sum) -> {
                for (Row row : connection.fetch(SERIES, size)) {
                    sum += row.getInt(0);
                }
                return sum;
            });
        }
    },
    /** The same, read one after the other. */
    CURSOR {
        @Override
        public Sample measure(ConnectOptions options, int size) {
            return rows(options, size, (connection, sum) -> {
                try (Cursor<Row> rows = connection.cursor(SERIES, size)) {
                    for (Row row : rows) {
                        sum += row.getInt(0);
                    }
                }
                return sum;
            });
        }
    },
    /** The first statement with a type that the client does not know yet, in a database that has so many of them. */
    NEW_TYPE {
        @Override
        public Sample measure(ConnectOptions options, int size) {
            try (Connection connection = Postgres.connect(options)) {
                List<Double> micros = new ArrayList<>();
                for (int i = 0; i < Math.min(size, NEW_TYPES); i++) {
                    long begun = System.nanoTime();
                    connection.requireVal("SELECT 'a'::bench_types.t" + i);
                    micros.add((System.nanoTime() - begun) / 1e3);
                }
                micros.sort(null);
                return sample(Map.of(Metric.P50, micros.get(micros.size() / 2)));
            }
        }
    },
    /** So many connections that do nothing. */
    IDLE {
        @Override
        public Sample measure(ConnectOptions options, int size) {
            List<Connection> connections = new ArrayList<>();
            connections.add(Postgres.connect(options)); // what all share is there now
            long before = memory();
            for (int i = 0; i < size; i++) {
                connections.add(Postgres.connect(options));
            }
            double each = (memory() - before) / (double) size;
            connections.forEach(Connection::close);
            return sample(Map.of(Metric.MEMORY, each / 1024));
        }
    };

    private static final String SERIES = "SELECT i FROM generate_series(1, $1) AS i";
    private static final int NEW_TYPES = 50;
    private static final long WARM_UP = TimeUnit.SECONDS.toNanos(2);
    private static final long LEAST = TimeUnit.SECONDS.toNanos(1);

    /** Measures in this process. */
    public abstract Sample measure(ConnectOptions options, int size);

    private interface Reading {
        long read(Connection connection, long sum);
    }

    private static Sample rows(ConnectOptions options, int size, Reading reading) {
        try (Connection connection = Postgres.connect(options)) {
            long sum = 0;
            for (long begun = System.nanoTime(); System.nanoTime() - begun < WARM_UP; ) {
                sum = reading.read(connection, sum);
            }
            long begun = System.nanoTime();
            Meters meters = Meters.now();
            long calls = 0;
            do {
                sum = reading.read(connection, sum);
                calls++;
            } while (System.nanoTime() - begun < LEAST);
            double rows = (double) calls * size;
            Meters used = Meters.now().since(meters);
            if (sum == 0) {
                throw new IllegalStateException("no row was read");
            }
            return sample(Map.of(Metric.CPU, used.micros() / rows, Metric.RATE, rows / (used.nanos() / 1e9)));
        }
    }

    /** What is used on the heap when all garbage is gone, and outside of it in buffers. */
    private static long memory() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            System.gc();
            least = Math.min(
                    least,
                    ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        }
        for (BufferPoolMXBean pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
            least += pool.getMemoryUsed();
        }
        return least;
    }

    private static Sample sample(Map<Metric, Double> values) {
        return new Sample(values, "loompg");
    }
}
