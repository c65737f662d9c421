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
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;
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
 * <p>What is set here counts more than what the connection string says, that more than the service's section of the
 * service file, that more than the environment ({@code PGHOST} and its like), and that more than the default which each
 * option names. A method that sets something throws {@link ConfigurationException} when the value is out of range, and one
 * that tells throws it when the environment or the service file has such a value.
 *
 * <p>The options that have no method here are set by {@link #option}; all of them are listed, with their variables and
 * defaults, in the documentation of the project, and those of libpq have libpq's meaning.
 *
 * <p>{@link #toString} never shows the password.
 *
 * @see <a href="https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING">Connection Strings</a>
 * @see <a href="https://www.postgresql.org/docs/current/libpq-envars.html">Environment Variables</a>
 */
public final class ConnectOptions implements HostOptions, LoginOptions, AuthenticationOptions, TlsOptions, CallOptions {
    private final OptionValues values;

    private ConnectOptions(OptionValues values) {
        this.values = values;
    }

    /**
     * Options with nothing set: the environment and the defaults hold.
     *
     * @return options to set more on
     */
    public static ConnectOptions defaults() {
        return new ConnectOptions(new OptionValues(Map.of(), System.getenv()));
    }

    /**
     * Options as a connection string gives them, in either of libpq's forms:
     * {@code postgresql://user:password@host:port,host:port/database?option=value&option=value}, or
     * {@code host=… port=… user=… option='a value with blanks'}.
     *
     * <p>Every part may be left out. In a URI, a character that has a meaning of its own is written percent-encoded, an
     * IPv6 address stands in brackets, the folder of a Unix-domain socket is written as {@code %2Frun%2Fpostgresql} or as
     * {@code ?host=/run/postgresql}, and what is no option is a setting of the server, such as
     * {@code ?search_path=shop}. Times are in seconds, and a fraction is allowed.
     *
     * @param connectionString what to read
     * @return what it says
     * @throws ConfigurationException if it is malformed, has an unknown option or a value out of range
     */
    public static ConnectOptions of(String connectionString) {
        return of(connectionString, System.getenv());
    }

    static ConnectOptions of(String connectionString, Map<String, String> environment) {
        return new ConnectOptions(new OptionValues(ConnectionString.read(connectionString), environment));
    }

    /**
     * Sets an option by the name that it has in a connection string, for those that have no method of their own.
     *
     * @param name the name, such as {@code keepalives_idle}
     * @param value the value as a connection string has it; an empty one is the default
     * @return options with this one
     * @throws ConfigurationException if there is no such option, or the value is out of range
     */
    public ConnectOptions option(String name, String value) {
        Option<?> option = Option.named(name);
        if (option == null) {
            throw ConnectionString.unknown(name, "a server setting is set by serverSetting");
        }
        return new ConnectOptions(values.read(option, value, "option " + name));
    }

    @Override
    public ConnectOptions host(String host) {
        return hosts(List.of(host));
    }

    @Override
    public ConnectOptions hosts(List<String> hosts) {
        return with(Option.HOST, hosts);
    }

    @Override
    public List<String> hosts() {
        return get(Option.HOST);
    }

    @Override
    public ConnectOptions port(int port) {
        return ports(List.of(port));
    }

    @Override
    public ConnectOptions ports(List<Integer> ports) {
        return with(Option.PORT, ports);
    }

    @Override
    public List<Integer> ports() {
        return get(Option.PORT);
    }

    @Override
    public ConnectOptions targetSessionAttributes(TargetSessionAttributes attributes) {
        return with(Option.TARGET_SESSION_ATTRIBUTES, attributes);
    }

    @Override
    public TargetSessionAttributes targetSessionAttributes() {
        return get(Option.TARGET_SESSION_ATTRIBUTES);
    }

    @Override
    public ConnectOptions loadBalanceHosts(LoadBalanceHosts order) {
        return with(Option.LOAD_BALANCE_HOSTS, order);
    }

    @Override
    public LoadBalanceHosts loadBalanceHosts() {
        return get(Option.LOAD_BALANCE_HOSTS);
    }

    @Override
    public ConnectOptions user(String user) {
        return with(Option.USER, user);
    }

    @Override
    public String user() {
        return get(Option.USER);
    }

    @Override
    public ConnectOptions password(String password) {
        return password.isEmpty()
                ? new ConnectOptions(values.withDefault(Option.PASSWORD))
                : with(Option.PASSWORD, new PasswordSource.Text(password));
    }

    @Override
    public ConnectOptions passwordFrom(Supplier<String> source) {
        return with(Option.PASSWORD, PasswordSource.supplied(source));
    }

    @Override
    public ConnectOptions passwordFromStage(Supplier<? extends CompletionStage<String>> source) {
        return with(Option.PASSWORD, PasswordSource.staged(source));
    }

    @Override
    public ConnectOptions credentialFrom(Supplier<? extends CompletionStage<Credential>> source) {
        return with(Option.PASSWORD, PasswordSource.expiring(source));
    }

    @Override
    public @Nullable String password() {
        return find(Option.PASSWORD) instanceof PasswordSource.Text text ? text.password() : null;
    }

    @Override
    public ConnectOptions passwordFile(Path file) {
        return with(Option.PASSWORD_FILE, file.toString());
    }

    @Override
    public @Nullable Path passwordFile() {
        String file = find(Option.PASSWORD_FILE);
        return file == null ? null : Path.of(file);
    }

    @Override
    public ConnectOptions service(String service) {
        return with(Option.SERVICE, service);
    }

    @Override
    public @Nullable String service() {
        return find(Option.SERVICE);
    }

    @Override
    public ConnectOptions database(String database) {
        return with(Option.DATABASE, database);
    }

    @Override
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

    @Override
    public ConnectOptions allowCleartextPassword(boolean allow) {
        return with(Option.ALLOW_CLEARTEXT_PASSWORD, allow);
    }

    @Override
    public boolean allowCleartextPassword() {
        return get(Option.ALLOW_CLEARTEXT_PASSWORD);
    }

    @Override
    public ConnectOptions applicationName(String name) {
        return with(Option.APPLICATION_NAME, name);
    }

    @Override
    public @Nullable String applicationName() {
        return find(Option.APPLICATION_NAME);
    }

    @Override
    public ConnectOptions options(String options) {
        return with(Option.OPTIONS, options);
    }

    @Override
    public @Nullable String options() {
        return find(Option.OPTIONS);
    }

    @Override
    public ConnectOptions serverSetting(String name, String value) {
        return serverSettings(Map.of(name, value));
    }

    @Override
    public ConnectOptions serverSettings(Map<String, String> settings) {
        settings.forEach(ServerSettings::check);
        Map<String, String> all = new LinkedHashMap<>(serverSettings());
        all.putAll(settings);
        return with(Option.SERVER_SETTINGS, Map.copyOf(all));
    }

    @Override
    public Map<String, String> serverSettings() {
        return get(Option.SERVER_SETTINGS);
    }

    @Override
    public ConnectOptions connectTimeout(Duration timeout) {
        return with(Option.CONNECT_TIMEOUT, timeout);
    }

    @Override
    public Duration connectTimeout() {
        return get(Option.CONNECT_TIMEOUT);
    }

    @Override
    public ConnectOptions commandTimeout(Duration timeout) {
        return with(Option.COMMAND_TIMEOUT, timeout);
    }

    @Override
    public Duration commandTimeout() {
        return get(Option.COMMAND_TIMEOUT);
    }

    @Override
    public ConnectOptions cancelGrace(Duration grace) {
        return with(Option.CANCEL_GRACE, grace);
    }

    @Override
    public Duration cancelGrace() {
        return get(Option.CANCEL_GRACE);
    }

    @Override
    public ConnectOptions statementCacheSize(int size) {
        return with(Option.STATEMENT_CACHE_SIZE, size);
    }

    @Override
    public int statementCacheSize() {
        return get(Option.STATEMENT_CACHE_SIZE);
    }

    @Override
    public ConnectOptions maxCachedStatementLifetime(Duration lifetime) {
        return with(Option.MAX_CACHED_STATEMENT_LIFETIME, lifetime);
    }

    @Override
    public Duration maxCachedStatementLifetime() {
        return get(Option.MAX_CACHED_STATEMENT_LIFETIME);
    }

    @Override
    public ConnectOptions maxCacheableStatementSize(int size) {
        return with(Option.MAX_CACHEABLE_STATEMENT_SIZE, size);
    }

    @Override
    public int maxCacheableStatementSize() {
        return get(Option.MAX_CACHEABLE_STATEMENT_SIZE);
    }

    @Override
    public ConnectOptions maxResultSize(long bytes) {
        return with(Option.MAX_RESULT_SIZE, bytes);
    }

    @Override
    public long maxResultSize() {
        return get(Option.MAX_RESULT_SIZE);
    }

    @Override
    public ConnectOptions pooler(Pooler pooler) {
        return with(Option.POOLER, pooler);
    }

    @Override
    public Pooler pooler() {
        return get(Option.POOLER);
    }

    @Override
    public ConnectOptions executor(Executor executor) {
        return with(Option.EXECUTOR, executor);
    }

    @Override
    public @Nullable Executor executor() {
        return find(Option.EXECUTOR);
    }

    @Override
    public ConnectOptions lookup(MethodHandles.Lookup lookup) {
        return with(Option.LOOKUP, lookup);
    }

    @Override
    public MethodHandles.@Nullable Lookup lookup() {
        return find(Option.LOOKUP);
    }

    /** The terms of TLS that these options amount to. */
    TlsPolicy tlsTerms() {
        return TlsTerms.of(this, environment());
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

    ConnectOptions calendar(InstantSource calendar) {
        return with(Option.CALENDAR, calendar);
    }

    /** These options, and what is set in {@code stronger} instead where both say something. */
    ConnectOptions overriddenBy(ConnectOptions stronger) {
        return new ConnectOptions(values.overriddenBy(stronger.values));
    }

    /** What the server is told under the options' own names when the connection starts, in the order of the table. */
    Map<String, String> startupParameters() {
        return values.startupParameters();
    }

    Map<String, String> environment() {
        return values.environment();
    }

    private <T> ConnectOptions with(Option<T> option, T value) {
        return new ConnectOptions(values.with(option, value));
    }

    <T> T get(Option<T> option) {
        return values.get(option);
    }

    <T> @Nullable T find(Option<T> option) {
        return values.find(option);
    }

    /** What is set, in the form of a connection string's options, without the password and the values of settings. */
    @Override
    public String toString() {
        return "ConnectOptions" + values;
    }
}
