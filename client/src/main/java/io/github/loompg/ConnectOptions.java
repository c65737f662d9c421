package io.github.loompg;

import io.github.loompg.catalog.CustomCodecs;
import io.github.loompg.catalog.TypeName;
import io.github.loompg.codec.TypeCodec;
import io.github.loompg.error.ConfigurationException;
import io.github.loompg.net.Clock;
import io.github.loompg.net.TlsPolicy;
import java.lang.invoke.MethodHandles;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.StringJoiner;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import javax.security.auth.Subject;
import org.jspecify.annotations.Nullable;

/**
 * Where to connect, as whom, and how the connection behaves. Immutable: each method that sets something returns new
 * options, and the method of the same name without an argument tells what holds.
 *
 * {@snippet :
 * ConnectOptions options = ConnectOptions.of("postgresql://localhost/shop")
 *         .user("till")
 *         .password(secrets.get("till"))
 *         .applicationName("till-7")
 *         .commandTimeout(Duration.ofSeconds(10));
 * try (Connection connection = Postgres.connect(options)) {
 *     …
 * }
 * }
 *
 * <p>What nobody has set comes from the environment ({@code PGHOST}, {@code PGPORT}, {@code PGUSER}, {@code PGPASSWORD},
 * {@code PGDATABASE}, {@code PGSSLMODE} and the others that begin with {@code PGSSL}, {@code PGAPPNAME}, {@code PGOPTIONS}, {@code PGCONNECT_TIMEOUT}), and after
 * that from the default that each option names. A method that sets something throws {@link ConfigurationException} when
 * the value is out of range, and one that tells throws it when the environment has such a value.
 *
 * <p>{@link #toString} never shows the password.
 *
 * @see <a href="https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING">Connection Strings</a>
 */
public final class ConnectOptions implements TlsOptions, AuthenticationOptions {
    private final Map<Option<?>, Object> values;
    private final Map<String, String> environment;

    private ConnectOptions(Map<Option<?>, Object> values, Map<String, String> environment) {
        this.values = values;
        this.environment = environment;
    }

    /**
     * Options with nothing set: the environment and the defaults hold.
     *
     * @return options to set more on
     */
    public static ConnectOptions defaults() {
        return new ConnectOptions(Map.of(), System.getenv());
    }

    /**
     * Options as a connection string gives them:
     * {@code postgresql://user:password@host:port/database?option=value&option=value}.
     *
     * <p>Every part may be left out. A character that has a meaning of its own is written percent-encoded. The host is
     * a name, an IPv4 address, an IPv6 address in brackets, or the folder of a Unix-domain socket, written as
     * {@code %2Frun%2Fpostgresql} or as {@code ?host=/run/postgresql}. The names of the options are {@code host},
     * {@code port}, {@code user}, {@code password}, {@code dbname}, {@code sslmode}, {@code sslnegotiation}, {@code sslrootcert}, {@code sslcert}, {@code sslkey}, {@code sslpassword},
     * {@code sslcertmode}, {@code sslcrl}, {@code sslcrldir}, {@code ssl_min_protocol_version},
     * {@code ssl_max_protocol_version}, {@code sslsni}, {@code require_auth}, {@code channel_binding}, {@code krbsrvname},
     * {@code gssdelegation}, {@code gsslib}, {@code gssencmode},
     * {@code allow_cleartext_password},
     * {@code application_name}, {@code options}, {@code connect_timeout}, {@code command_timeout},
     * {@code cancel_grace}, {@code statement_cache_size}, {@code max_cached_statement_lifetime} and
     * {@code max_cacheable_statement_size}, {@code max_result_size}, {@code pooler}; times are in seconds, and a fraction is allowed.
     *
     * @param connectionString what to read
     * @return what it says
     * @throws ConfigurationException if it is malformed, has an unknown option or a value out of range
     */
    public static ConnectOptions of(String connectionString) {
        return of(connectionString, System.getenv());
    }

    static ConnectOptions of(String connectionString, Map<String, String> environment) {
        return new ConnectOptions(Map.copyOf(ConnectionString.read(connectionString)), environment);
    }

    /**
     * The server's address: a host name, an IPv4 or IPv6 address, or, if it begins with {@code /}, the folder of a
     * Unix-domain socket or the socket itself.
     *
     * @param host the address
     * @return options with this host
     */
    public ConnectOptions host(String host) {
        return with(Option.HOST, host);
    }

    /**
     * The server's address. If none is given, it is the socket of this port in {@code /run/postgresql},
     * {@code /var/run/postgresql} or {@code /tmp}, the first that exists, and otherwise {@code localhost}.
     *
     * @return the address, or null if none is given
     */
    public @Nullable String host() {
        return find(Option.HOST);
    }

    /**
     * The server's port, which is also part of the name of a Unix-domain socket.
     *
     * @param port from 1 to 65,535
     * @return options with this port
     */
    public ConnectOptions port(int port) {
        return with(Option.PORT, port);
    }

    /**
     * The server's port.
     *
     * @return the port, 5432 by default
     */
    public int port() {
        return get(Option.PORT);
    }

    /**
     * The role to log in as.
     *
     * @param user its name
     * @return options with this user
     */
    public ConnectOptions user(String user) {
        return with(Option.USER, user);
    }

    /**
     * The role to log in as.
     *
     * @return its name, by default that of the user who runs this program
     */
    public String user() {
        return get(Option.USER);
    }

    /**
     * The password of the role.
     *
     * @param password the password
     * @return options with this password
     */
    public ConnectOptions password(String password) {
        return with(Option.PASSWORD, password);
    }

    /**
     * The password of the role.
     *
     * @return the password, or null if none is given
     */
    public @Nullable String password() {
        return find(Option.PASSWORD);
    }

    /**
     * The database to connect to.
     *
     * @param database its name
     * @return options with this database
     */
    public ConnectOptions database(String database) {
        return with(Option.DATABASE, database);
    }

    /**
     * The database to connect to.
     *
     * @return its name, by default that of the user
     */
    public String database() {
        return get(Option.DATABASE);
    }

    @Override
    public ConnectOptions sslMode(SslMode mode) {
        return with(Option.SSL_MODE, mode);
    }

    @Override
    public SslMode sslMode() {
        return get(Option.SSL_MODE);
    }

    @Override
    public ConnectOptions sslContext(SSLContext context) {
        return with(Option.SSL_CONTEXT, context);
    }

    @Override
    public @Nullable SSLContext sslContext() {
        return find(Option.SSL_CONTEXT);
    }

    @Override
    public ConnectOptions sslNegotiation(SslNegotiation negotiation) {
        return with(Option.SSL_NEGOTIATION, negotiation);
    }

    @Override
    public SslNegotiation sslNegotiation() {
        return get(Option.SSL_NEGOTIATION);
    }

    @Override
    public ConnectOptions sslRootCert(String fileOrSystem) {
        return with(Option.SSL_ROOT_CERT, fileOrSystem);
    }

    @Override
    public @Nullable String sslRootCert() {
        return find(Option.SSL_ROOT_CERT);
    }

    @Override
    public ConnectOptions sslCert(Path file) {
        return with(Option.SSL_CERT, file);
    }

    @Override
    public @Nullable Path sslCert() {
        return find(Option.SSL_CERT);
    }

    @Override
    public ConnectOptions sslKey(Path file) {
        return with(Option.SSL_KEY, file);
    }

    @Override
    public @Nullable Path sslKey() {
        return find(Option.SSL_KEY);
    }

    @Override
    public ConnectOptions sslPassword(String password) {
        return with(Option.SSL_PASSWORD, password);
    }

    @Override
    public @Nullable String sslPassword() {
        return find(Option.SSL_PASSWORD);
    }

    @Override
    public ConnectOptions sslCertMode(SslCertMode mode) {
        return with(Option.SSL_CERT_MODE, mode);
    }

    @Override
    public SslCertMode sslCertMode() {
        return get(Option.SSL_CERT_MODE);
    }

    @Override
    public ConnectOptions sslCrl(Path file) {
        return with(Option.SSL_CRL, file);
    }

    @Override
    public @Nullable Path sslCrl() {
        return find(Option.SSL_CRL);
    }

    @Override
    public ConnectOptions sslCrlDir(Path folder) {
        return with(Option.SSL_CRL_DIR, folder);
    }

    @Override
    public @Nullable Path sslCrlDir() {
        return find(Option.SSL_CRL_DIR);
    }

    @Override
    public ConnectOptions sslMinProtocolVersion(TlsVersion version) {
        return with(Option.SSL_MIN_PROTOCOL_VERSION, version);
    }

    @Override
    public TlsVersion sslMinProtocolVersion() {
        return get(Option.SSL_MIN_PROTOCOL_VERSION);
    }

    @Override
    public ConnectOptions sslMaxProtocolVersion(TlsVersion version) {
        return with(Option.SSL_MAX_PROTOCOL_VERSION, version);
    }

    @Override
    public @Nullable TlsVersion sslMaxProtocolVersion() {
        return find(Option.SSL_MAX_PROTOCOL_VERSION);
    }

    @Override
    public ConnectOptions requireAuth(String methods) {
        return with(Option.REQUIRE_AUTH, methods);
    }

    @Override
    public @Nullable String requireAuth() {
        return find(Option.REQUIRE_AUTH);
    }

    @Override
    public ConnectOptions channelBinding(ChannelBinding binding) {
        return with(Option.CHANNEL_BINDING, binding);
    }

    @Override
    public ChannelBinding channelBinding() {
        return get(Option.CHANNEL_BINDING);
    }

    @Override
    public ConnectOptions krbsrvname(String service) {
        return with(Option.KERBEROS_SERVICE, service);
    }

    @Override
    public String krbsrvname() {
        return get(Option.KERBEROS_SERVICE);
    }

    @Override
    public ConnectOptions gssDelegation(boolean delegated) {
        return with(Option.GSS_DELEGATION, delegated);
    }

    @Override
    public boolean gssDelegation() {
        return get(Option.GSS_DELEGATION);
    }

    @Override
    public ConnectOptions gssSubject(Subject subject) {
        return with(Option.GSS_SUBJECT, subject);
    }

    @Override
    public @Nullable Subject gssSubject() {
        return find(Option.GSS_SUBJECT);
    }

    @Override
    public ConnectOptions oauthToken(Function<OauthRequest, ? extends CompletionStage<@Nullable String>> source) {
        return with(Option.OAUTH_TOKEN, source);
    }

    @Override
    public @Nullable Function<OauthRequest, ? extends CompletionStage<@Nullable String>> oauthToken() {
        return find(Option.OAUTH_TOKEN);
    }

    @Override
    public ConnectOptions sslSni(boolean told) {
        return with(Option.SSL_SNI, told);
    }

    @Override
    public boolean sslSni() {
        return get(Option.SSL_SNI);
    }

    /**
     * Whether the password may be sent as it is over TCP without TLS, to a server that asks for that. Over TLS and over
     * a Unix-domain socket it may be anyway; SCRAM and MD5 never send the password itself.
     *
     * @param allow whether it may
     * @return options with this rule
     */
    public ConnectOptions allowCleartextPassword(boolean allow) {
        return with(Option.ALLOW_CLEARTEXT_PASSWORD, allow);
    }

    /**
     * Whether the password may be sent as it is over TCP without TLS.
     *
     * @return false by default
     */
    public boolean allowCleartextPassword() {
        return get(Option.ALLOW_CLEARTEXT_PASSWORD);
    }

    /**
     * What this program calls itself in {@code pg_stat_activity} and in the server's log.
     *
     * @param name the name; the server cuts it to 63 bytes
     * @return options with this name
     */
    public ConnectOptions applicationName(String name) {
        return with(Option.APPLICATION_NAME, name);
    }

    /**
     * What this program calls itself.
     *
     * @return the name, or null if none is given
     */
    public @Nullable String applicationName() {
        return find(Option.APPLICATION_NAME);
    }

    /**
     * Command-line options for the server's process, such as {@code -c geqo=off}.
     *
     * @param options the options; a blank within a value is written with a backslash before it
     * @return options with these
     */
    public ConnectOptions options(String options) {
        return with(Option.OPTIONS, options);
    }

    /**
     * Command-line options for the server's process.
     *
     * @return the options, or null if none are given
     */
    public @Nullable String options() {
        return find(Option.OPTIONS);
    }

    /**
     * A setting that the session starts with, as by {@code SET name = value}; {@code RESET} comes back to it.
     *
     * @param name any setting that a session may change, except {@code client_encoding}
     * @param value its value
     * @return options with this setting and those that were set before
     * @see <a href="https://www.postgresql.org/docs/current/runtime-config.html">Server Configuration</a>
     */
    public ConnectOptions serverSetting(String name, String value) {
        if (name.isEmpty() || !OptionKind.isSendable(name) || !OptionKind.isSendable(value)) {
            throw new ConfigurationException(
                    "a server setting must have a name, and name and value must be " + OptionKind.TEXT.expected(),
                    null,
                    null);
        }
        if (name.equalsIgnoreCase("client_encoding")) {
            throw new ConfigurationException(
                    "client_encoding cannot be set: this client speaks UTF8 with every server",
                    "the server converts to and from the encoding of the database by itself",
                    null);
        }
        Map<String, String> settings = new LinkedHashMap<>(serverSettings());
        settings.put(name, value);
        return with(Option.SERVER_SETTINGS, Map.copyOf(settings));
    }

    /**
     * The settings that the session starts with.
     *
     * @return names and values, empty by default
     */
    public Map<String, String> serverSettings() {
        return get(Option.SERVER_SETTINGS);
    }

    /**
     * How long connecting may take, from the look-up of the host's name to the end of the log-in.
     *
     * @param timeout the limit, or zero for none
     * @return options with this limit
     */
    public ConnectOptions connectTimeout(Duration timeout) {
        return with(Option.CONNECT_TIMEOUT, timeout);
    }

    /**
     * How long connecting may take.
     *
     * @return the limit, 60 seconds by default; zero is none
     */
    public Duration connectTimeout() {
        return get(Option.CONNECT_TIMEOUT);
    }

    /**
     * How long each call may take that has no timeout of its own.
     *
     * @param timeout the limit, or zero for none
     * @return options with this limit
     */
    public ConnectOptions commandTimeout(Duration timeout) {
        return with(Option.COMMAND_TIMEOUT, timeout);
    }

    /**
     * How long each call may take that has no timeout of its own.
     *
     * @return the limit; zero, the default, is none
     */
    public Duration commandTimeout() {
        return get(Option.COMMAND_TIMEOUT);
    }

    /**
     * How long the connection may take to come to rest behind a call that was given up, before it is closed instead.
     *
     * @param grace the limit
     * @return options with this limit
     */
    public ConnectOptions cancelGrace(Duration grace) {
        return with(Option.CANCEL_GRACE, grace);
    }

    /**
     * How long the connection may take to come to rest behind a call that was given up.
     *
     * @return the limit, 2 seconds by default
     */
    public Duration cancelGrace() {
        return get(Option.CANCEL_GRACE);
    }

    /**
     * How many prepared statements the connection keeps; the one that was not used for the longest time gives way.
     *
     * @param size from 0, which keeps none, to 1,000,000
     * @return options with this size
     */
    public ConnectOptions statementCacheSize(int size) {
        return with(Option.STATEMENT_CACHE_SIZE, size);
    }

    /**
     * How many prepared statements the connection keeps.
     *
     * @return the number, 100 by default
     */
    public int statementCacheSize() {
        return get(Option.STATEMENT_CACHE_SIZE);
    }

    /**
     * How long a prepared statement is kept, from the time it was prepared; to use it does not extend that.
     *
     * @param lifetime the limit, or zero for none
     * @return options with this limit
     */
    public ConnectOptions maxCachedStatementLifetime(Duration lifetime) {
        return with(Option.MAX_CACHED_STATEMENT_LIFETIME, lifetime);
    }

    /**
     * How long a prepared statement is kept.
     *
     * @return the limit, 300 seconds by default; zero is none
     */
    public Duration maxCachedStatementLifetime() {
        return get(Option.MAX_CACHED_STATEMENT_LIFETIME);
    }

    /**
     * How long the text of a statement may be that is kept as a prepared one.
     *
     * @param size the number of characters, or zero for any
     * @return options with this limit
     */
    public ConnectOptions maxCacheableStatementSize(int size) {
        return with(Option.MAX_CACHEABLE_STATEMENT_SIZE, size);
    }

    /**
     * How long the text of a statement may be that is kept as a prepared one.
     *
     * @return the number of characters, 15,360 by default; zero is any
     */
    public int maxCacheableStatementSize() {
        return get(Option.MAX_CACHEABLE_STATEMENT_SIZE);
    }

    /**
     * How much one result may take in memory that is fetched as a whole. One that would take more is a
     * {@link io.github.loompg.error.LimitExceededException}, and its statement is cancelled; a cursor reads it.
     *
     * @param bytes from 1, about: what comes from the server, and what Java adds to each row
     * @return options with this limit
     */
    public ConnectOptions maxResultSize(long bytes) {
        return with(Option.MAX_RESULT_SIZE, bytes);
    }

    /**
     * How much one result may take in memory that is fetched as a whole.
     *
     * @return in bytes, by default a quarter of the largest heap that this JVM may have
     */
    public long maxResultSize() {
        return get(Option.MAX_RESULT_SIZE);
    }

    /**
     * What stands between this program and the server.
     *
     * @param pooler what is known of it
     * @return options with this pooler
     */
    public ConnectOptions pooler(Pooler pooler) {
        return with(Option.POOLER, pooler);
    }

    /**
     * What stands between this program and the server.
     *
     * @return what is known of it, {@link Pooler#AUTO} by default
     */
    public Pooler pooler() {
        return get(Option.POOLER);
    }

    /**
     * Where the futures of the async face are completed, and so where the actions that depend on them run.
     *
     * @param executor runs short tasks
     * @return options with this executor
     */
    public ConnectOptions executor(Executor executor) {
        return with(Option.EXECUTOR, executor);
    }

    /**
     * Where the futures of the async face are completed.
     *
     * @return the executor, or null for a virtual thread of its own for each call
     */
    public @Nullable Executor executor() {
        return find(Option.EXECUTOR);
    }

    /**
     * How rows are made into records that this library could not reach by itself, because they are not public or their
     * module does not open their package.
     *
     * @param lookup {@code MethodHandles.lookup()}, called where the records can be reached
     * @return options with this lookup
     */
    public ConnectOptions lookup(MethodHandles.Lookup lookup) {
        return with(Option.LOOKUP, lookup);
    }

    /**
     * How rows are made into records.
     *
     * @return the lookup, or null if none is given
     */
    public MethodHandles.@Nullable Lookup lookup() {
        return find(Option.LOOKUP);
    }

    /** The terms of TLS that these options amount to. */
    TlsPolicy tlsTerms() {
        return TlsTerms.of(this, environment);
    }

    /**
     * Has the values of a type mapped by a codec of the program's own, on every connection that is opened with these
     * options; see {@link Connection#setTypeCodec}. The type need not exist.
     *
     * @param type a scalar type, enum, domain or composite, as SQL writes it
     * @param codec what maps the values
     * @return options with this codec
     * @throws io.github.loompg.error.UsageException if the name is none that SQL would write
     */
    public ConnectOptions typeCodec(String type, TypeCodec<?> codec) {
        return with(Option.TYPE_CODECS, codecs().with(TypeName.parse(type), codec));
    }

    /**
     * Has the values of a type mapped as those of another type, which the client knows, on every connection that is opened
     * with these options; see {@link Connection#setBuiltinTypeCodec}. The type need not exist.
     *
     * @param type a scalar type, enum or domain, as SQL writes it
     * @param builtin one of PostgreSQL's own types without parts, or of its extensions
     * @return options where the one is mapped as the other
     * @throws io.github.loompg.error.UsageException if the client does not know the other type
     */
    public ConnectOptions builtinTypeCodec(String type, String builtin) {
        CustomCodecs.requireBuiltin(builtin);
        return with(Option.TYPE_CODECS, codecs().with(TypeName.parse(type), builtin));
    }

    CustomCodecs codecs() {
        return get(Option.TYPE_CODECS);
    }

    ConnectOptions clock(Clock clock) {
        return with(Option.CLOCK, clock);
    }

    Clock clock() {
        return get(Option.CLOCK);
    }

    /** These options, and what is set in {@code stronger} instead where both say something. */
    ConnectOptions overriddenBy(ConnectOptions stronger) {
        Map<Option<?>, Object> all = new HashMap<>(values);
        all.putAll(stronger.values);
        return new ConnectOptions(Map.copyOf(all), stronger.environment);
    }

    /** What the server is told under the options' own names when the connection starts, in the order of the table. */
    Map<String, String> startupParameters() {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (Option<?> option : Option.all()) {
            if (option.is(Option.Trait.STARTUP_PARAMETER) && find(option) instanceof String text) {
                parameters.put(option.name(), text);
            }
        }
        parameters.putAll(serverSettings());
        return parameters;
    }

    private <T> ConnectOptions with(Option<T> option, T value) {
        Map<Option<?>, Object> more = new HashMap<>(values);
        more.put(option, option.check(value));
        return new ConnectOptions(Map.copyOf(more), environment);
    }

    private <T> T get(Option<T> option) {
        T value = find(option);
        if (value == null) {
            throw new ConfigurationException("option " + option.name() + " is needed, and it is not set", null, null);
        }
        return value;
    }

    // Safe: a value is only put in by with() and by ConnectionString, both of which got it from its own option.
    @SuppressWarnings("unchecked")
    private <T> @Nullable T find(Option<T> option) {
        Object set = values.get(option);
        if (set != null) {
            return (T) set;
        }
        T fromEnvironment = option.fromEnvironment(environment);
        return fromEnvironment != null ? fromEnvironment : option.fallback(this);
    }

    /** What is set, in the form of a connection string's options, without the password. */
    @Override
    public String toString() {
        StringJoiner text = new StringJoiner(", ", "ConnectOptions[", "]");
        for (Option<?> option : Option.all()) {
            String shown = shown(option);
            if (shown != null) {
                text.add(option.name() + "=" + shown);
            }
        }
        return text.toString();
    }

    private <T> @Nullable String shown(Option<T> option) {
        if (option.is(Option.Trait.JAVA_ONLY)) {
            return null;
        }
        T value = find(option);
        return value == null ? null : option.is(Option.Trait.SECRET) ? "…" : option.write(value);
    }
}
