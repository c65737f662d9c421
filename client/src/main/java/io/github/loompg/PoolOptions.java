package io.github.loompg;

import io.github.loompg.error.ConfigurationException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.StringJoiner;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How a {@link Pool} behaves, and how it connects. Immutable: each method that sets something returns new options, and the
 * method of the same name without an argument tells what holds.
 *
 * {@snippet :
 * PoolOptions options = PoolOptions.of("postgresql://localhost/shop")
 *         .minSize(2)
 *         .maxSize(20)
 *         .acquireTimeout(Duration.ofSeconds(5));
 * try (Pool pool = Postgres.createPool(options)) {
 *     …
 * }
 * }
 *
 * <p>A method that sets something throws {@link ConfigurationException} when the value is out of range.
 */
public final class PoolOptions {
    private enum Setting {
        MIN_SIZE,
        MAX_SIZE,
        MAX_QUERIES,
        MAX_INACTIVE_LIFETIME,
        MAX_LIFETIME,
        KEEPALIVE,
        ACQUIRE_TIMEOUT,
        CLOSE_TIMEOUT,
        MAX_WAITING,
        LEAK_THRESHOLD,
        AWAIT_MIN_SIZE,
        MULTIPLEXING,
        PIPELINE_DEPTH,
        MAX_READERS,
        CONNECT,
        INIT,
        SETUP,
        RESET
    }

    private static final int USUAL_MIN_SIZE = 10;

    private static final Map<Setting, Object> STANDARD = Map.ofEntries(
            Map.entry(Setting.MIN_SIZE, USUAL_MIN_SIZE),
            Map.entry(Setting.MAX_SIZE, 10),
            Map.entry(Setting.MAX_QUERIES, 50_000L),
            Map.entry(Setting.MAX_INACTIVE_LIFETIME, Duration.ofMinutes(5)),
            Map.entry(Setting.MAX_LIFETIME, Duration.ofMinutes(30)),
            Map.entry(Setting.KEEPALIVE, Duration.ofMinutes(1)),
            Map.entry(Setting.ACQUIRE_TIMEOUT, Duration.ofSeconds(30)),
            Map.entry(Setting.CLOSE_TIMEOUT, Duration.ofSeconds(60)),
            Map.entry(Setting.MAX_WAITING, 10_000),
            Map.entry(Setting.LEAK_THRESHOLD, Duration.ofMinutes(5)),
            Map.entry(Setting.AWAIT_MIN_SIZE, true),
            Map.entry(Setting.MULTIPLEXING, true),
            Map.entry(Setting.PIPELINE_DEPTH, 256),
            Map.entry(Setting.MAX_READERS, 4));

    private final ConnectOptions connectOptions;
    private final Map<Setting, Object> values;

    private PoolOptions(ConnectOptions connectOptions, Map<Setting, Object> values) {
        this.connectOptions = connectOptions;
        this.values = values;
    }

    /**
     * Options with nothing set but where to connect.
     *
     * @param connectionString where to and how, see {@link ConnectOptions#of}
     * @return options to set more on
     * @throws ConfigurationException if the string is malformed
     */
    public static PoolOptions of(String connectionString) {
        return of(ConnectOptions.of(connectionString));
    }

    /**
     * Options with nothing set but where to connect.
     *
     * @param connectOptions where to and how
     * @return options to set more on
     */
    public static PoolOptions of(ConnectOptions connectOptions) {
        return new PoolOptions(connectOptions, Map.of());
    }

    /**
     * Where to connect, and how.
     *
     * @param options for every connection
     * @return options with these
     */
    public PoolOptions connectOptions(ConnectOptions options) {
        return new PoolOptions(options, values);
    }

    /**
     * Where to connect, and how.
     *
     * @return the options for every connection
     */
    public ConnectOptions connectOptions() {
        return connectOptions;
    }

    /**
     * How many connections are open all the time. The first is opened before {@link Postgres#createPool} returns, the others
     * in the background, and what ends is replaced.
     *
     * @param number from 0 up to {@link #maxSize}
     * @return options with this number
     */
    public PoolOptions minSize(int number) {
        return with(Setting.MIN_SIZE, requireAtLeast("minSize", 0, number));
    }

    /**
     * How many connections are open all the time.
     *
     * @return the number, by default 10, or {@link #maxSize} if that is less
     */
    public int minSize() {
        int most = maxSize();
        return values.containsKey(Setting.MIN_SIZE)
                ? get(Setting.MIN_SIZE, Integer.class)
                : Math.min(USUAL_MIN_SIZE, most);
    }

    /**
     * How many connections there are at most, with those that are being opened and closed. What a
     * cancel needs is not counted.
     *
     * @param number at least 1
     * @return options with this number
     */
    public PoolOptions maxSize(int number) {
        return with(Setting.MAX_SIZE, requireAtLeast("maxSize", 1, number));
    }

    /**
     * How many connections there are at most.
     *
     * @return the number, 10 by default
     */
    public int maxSize() {
        return get(Setting.MAX_SIZE, Integer.class);
    }

    /**
     * How many calls a connection serves before it is replaced by a new one.
     *
     * @param number at least 1
     * @return options with this number
     */
    public PoolOptions maxQueries(long number) {
        return with(Setting.MAX_QUERIES, requireAtLeast("maxQueries", 1, number));
    }

    /**
     * How many calls a connection serves before it is replaced by a new one.
     *
     * @return the number, 50,000 by default
     */
    public long maxQueries() {
        return get(Setting.MAX_QUERIES, Long.class);
    }

    /**
     * How long a connection stays open that nobody uses, if there are more than {@link #minSize}.
     *
     * @param limit zero for as long as it likes
     * @return options with this limit
     */
    public PoolOptions maxInactiveConnectionLifetime(Duration limit) {
        return with(Setting.MAX_INACTIVE_LIFETIME, requireNotNegative("maxInactiveConnectionLifetime", limit));
    }

    /**
     * How long a connection stays open that nobody uses.
     *
     * @return the limit, 5 minutes by default
     */
    public Duration maxInactiveConnectionLifetime() {
        return get(Setting.MAX_INACTIVE_LIFETIME, Duration.class);
    }

    /**
     * How long a connection is used at all; one that is in use is closed when it comes back. It ends up to a tenth
     * earlier, so that those that were opened together do not end together, and another one is opened before.
     *
     * @param limit zero for as long as it likes
     * @return options with this limit
     */
    public PoolOptions maxConnectionLifetime(Duration limit) {
        return with(Setting.MAX_LIFETIME, requireNotNegative("maxConnectionLifetime", limit));
    }

    /**
     * How long a connection is used at all.
     *
     * @return the limit, 30 minutes by default
     */
    public Duration maxConnectionLifetime() {
        return get(Setting.MAX_LIFETIME, Duration.class);
    }

    /**
     * How often a connection that is not used is asked for a sign of life. It is closed when there is none within
     * {@link ConnectOptions#cancelGrace}.
     *
     * @param limit zero for never
     * @return options with this limit
     */
    public PoolOptions keepalive(Duration limit) {
        return with(Setting.KEEPALIVE, requireNotNegative("keepalive", limit));
    }

    /**
     * How often a connection that is not used is asked for a sign of life.
     *
     * @return the limit, 1 minute by default
     */
    public Duration keepalive() {
        return get(Setting.KEEPALIVE, Duration.class);
    }

    /**
     * How long a caller waits for a connection before it gets a {@link io.github.loompg.error.PoolTimeoutException}.
     *
     * @param limit zero for as long as it takes
     * @return options with this limit
     */
    public PoolOptions acquireTimeout(Duration limit) {
        return with(Setting.ACQUIRE_TIMEOUT, requireNotNegative("acquireTimeout", limit));
    }

    /**
     * How long a caller waits for a connection.
     *
     * @return the limit, 30 seconds by default
     */
    public Duration acquireTimeout() {
        return get(Setting.ACQUIRE_TIMEOUT, Duration.class);
    }

    /**
     * How many callers may wait for a connection; those who come then are refused at once.
     *
     * @param number at least 1
     * @return options with this number
     */
    public PoolOptions maxWaiting(int number) {
        return with(Setting.MAX_WAITING, requireAtLeast("maxWaiting", 1, number));
    }

    /**
     * How many callers may wait for a connection.
     *
     * @return the number, 10,000 by default
     */
    public int maxWaiting() {
        return get(Setting.MAX_WAITING, Integer.class);
    }

    /**
     * How long {@link Pool#close} waits for connections that were not given back, before it closes them.
     *
     * @param limit zero for as long as it takes
     * @return options with this limit
     */
    public PoolOptions closeTimeout(Duration limit) {
        return with(Setting.CLOSE_TIMEOUT, requireNotNegative("closeTimeout", limit));
    }

    /**
     * How long {@link Pool#close} waits for connections that were not given back.
     *
     * @return the limit, 60 seconds by default
     */
    public Duration closeTimeout() {
        return get(Setting.CLOSE_TIMEOUT, Duration.class);
    }

    /**
     * For how long a borrower may do nothing with a connection before a warning is logged, once, with the place at
     * which it was acquired. Nothing is taken away.
     *
     * @param limit zero for never
     * @return options with this limit
     */
    public PoolOptions leakThreshold(Duration limit) {
        return with(Setting.LEAK_THRESHOLD, requireNotNegative("leakThreshold", limit));
    }

    /**
     * For how long a borrower may do nothing with a connection before that is logged.
     *
     * @return the limit, 5 minutes by default
     */
    public Duration leakThreshold() {
        return get(Setting.LEAK_THRESHOLD, Duration.class);
    }

    /**
     * Whether {@link Postgres#createPool(PoolOptions)} waits until {@link #minSize} connections are open, and fails, with
     * none left open, if one of them cannot be opened. The first is opened alone, the others at the same time. Otherwise
     * it waits for the first, the others follow in the background, and what cannot be opened is tried again.
     *
     * @param all whether it waits for all of them
     * @return options with this choice
     */
    public PoolOptions awaitMinSize(boolean all) {
        return with(Setting.AWAIT_MIN_SIZE, all);
    }

    /**
     * Whether a new pool has all connections of {@link #minSize} from the beginning.
     *
     * @return true by default
     */
    public boolean awaitMinSize() {
        return get(Setting.AWAIT_MIN_SIZE, Boolean.class);
    }

    /**
     * Whether single calls of the pool's verbs share connections: the statements of many callers follow each other on one
     * connection without waiting for the answers of those before, each as a transaction of its own. Only what is known to
     * leave the session alone does: one SELECT, INSERT, UPDATE, DELETE, MERGE or VALUES, without INTO, and without
     * functions that are known to change the session or to depend on it. With {@link #setup(Consumer)} or
     * {@link #reset(Consumer)} nothing is shared.
     *
     * @param shared whether they do
     * @return options with this choice
     */
    public PoolOptions multiplexing(boolean shared) {
        return with(Setting.MULTIPLEXING, shared);
    }

    /**
     * Whether single calls of the pool's verbs share connections.
     *
     * @return true by default
     */
    public boolean multiplexing() {
        return get(Setting.MULTIPLEXING, Boolean.class);
    }

    /**
     * How many calls may be under way on one connection that they share; those who come then wait.
     *
     * @param number at least 1
     * @return options with this number
     */
    public PoolOptions pipelineDepth(int number) {
        return with(Setting.PIPELINE_DEPTH, requireAtLeast("pipelineDepth", 1, number));
    }

    /**
     * How many calls may be under way on one connection that they share.
     *
     * @return the number, 256 by default
     */
    public int pipelineDepth() {
        return get(Setting.PIPELINE_DEPTH, Integer.class);
    }

    /**
     * How many connections there are at most for {@link Pool#readers}, besides {@link #maxSize}.
     *
     * @param number at least 1
     * @return options with this number
     */
    public PoolOptions maxReaders(int number) {
        return with(Setting.MAX_READERS, requireAtLeast("maxReaders", 1, number));
    }

    /**
     * How many connections there are at most for {@link Pool#readers}.
     *
     * @return the number, 4 by default
     */
    public int maxReaders() {
        return get(Setting.MAX_READERS, Integer.class);
    }

    /**
     * Opens connections in place of {@link Postgres#connect(ConnectOptions)}.
     *
     * @param function gets the options that hold at the time, and gives a connection that nobody else uses
     * @return options with this function
     */
    public PoolOptions connect(Function<? super ConnectOptions, Connection> function) {
        return with(Setting.CONNECT, function);
    }

    /**
     * Opens connections in place of {@link Postgres#connect(ConnectOptions)}.
     *
     * @return the function, or null if none is set
     */
    @SuppressWarnings("unchecked")
    public @Nullable Function<? super ConnectOptions, Connection> connect() {
        return (Function<? super ConnectOptions, Connection>) values.get(Setting.CONNECT);
    }

    /**
     * Is done once with every new connection. If it throws, the connection is closed.
     *
     * @param action what to do; it may wait
     * @return options with this action
     */
    public PoolOptions init(Consumer<? super Connection> action) {
        return with(Setting.INIT, action);
    }

    /**
     * Is done once with every new connection.
     *
     * @return the action, or null if none is set
     */
    @SuppressWarnings("unchecked")
    public @Nullable Consumer<? super Connection> init() {
        return (Consumer<? super Connection>) values.get(Setting.INIT);
    }

    /**
     * Is done with a connection each time before it is lent, also for a single call. If it throws, the connection is
     * closed, and the caller gets the exception.
     *
     * @param action what to do; it may wait
     * @return options with this action
     */
    public PoolOptions setup(Consumer<? super Connection> action) {
        return with(Setting.SETUP, action);
    }

    /**
     * Is done with a connection each time before it is lent.
     *
     * @return the action, or null if none is set
     */
    @SuppressWarnings("unchecked")
    public @Nullable Consumer<? super Connection> setup() {
        return (Consumer<? super Connection>) values.get(Setting.SETUP);
    }

    /**
     * Is done with a connection each time when it comes back, in place of what the pool does by itself to make it as good as
     * new; an open transaction is rolled back before. If it throws, the connection is closed.
     *
     * @param action what to do; it may wait
     * @return options with this action
     */
    public PoolOptions reset(Consumer<? super Connection> action) {
        return with(Setting.RESET, action);
    }

    /**
     * Is done with a connection each time when it comes back.
     *
     * @return the action, or null if none is set
     */
    @SuppressWarnings("unchecked")
    public @Nullable Consumer<? super Connection> reset() {
        return (Consumer<? super Connection>) values.get(Setting.RESET);
    }

    PoolOptions requireConsistent() {
        if (minSize() > maxSize()) {
            throw new ConfigurationException(
                    "minSize is " + minSize() + ", which is greater than maxSize, " + maxSize(), "set both", null);
        }
        return this;
    }

    private PoolOptions with(Setting setting, Object value) {
        Map<Setting, Object> more = new EnumMap<>(Setting.class);
        more.putAll(values);
        more.put(setting, value);
        return new PoolOptions(connectOptions, more);
    }

    private <T> T get(Setting setting, Class<T> type) {
        Object value = values.get(setting);
        return type.cast(Objects.requireNonNull(value == null ? STANDARD.get(setting) : value));
    }

    private static <N extends Number> N requireAtLeast(String name, long least, N number) {
        if (number.longValue() < least) {
            throw new ConfigurationException(
                    name + " is " + number + ", and has to be at least " + least, "set another number", null);
        }
        return number;
    }

    private static Duration requireNotNegative(String name, Duration limit) {
        if (limit.isNegative()) {
            throw new ConfigurationException(
                    name + " is " + limit + ", and must not be negative", "set zero for no limit", null);
        }
        return limit;
    }

    /** What is set, without a password. */
    @Override
    public String toString() {
        StringJoiner text = new StringJoiner(", ", "PoolOptions[", "]").add(connectOptions.toString());
        values.forEach((setting, value) -> {
            if (STANDARD.containsKey(setting)) {
                text.add(setting.name().toLowerCase(Locale.ROOT) + "=" + value);
            }
        });
        return text.toString();
    }
}
