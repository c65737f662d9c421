package io.github.loompg;

import io.github.loompg.catalog.CustomCodecs;
import static io.github.loompg.Option.Trait.JAVA_ONLY;
import static io.github.loompg.Option.Trait.SECRET;
import static io.github.loompg.Option.Trait.STARTUP_PARAMETER;
import static io.github.loompg.OptionKind.BYTES;
import static io.github.loompg.OptionKind.FILE;
import static io.github.loompg.OptionKind.GSS_ENCRYPTIONS;
import static io.github.loompg.OptionKind.GSS_LIBRARIES;
import static io.github.loompg.OptionKind.SECONDS;
import static io.github.loompg.OptionKind.SWITCH;
import static io.github.loompg.OptionKind.TEXT;
import static io.github.loompg.OptionKind.object;
import static io.github.loompg.OptionKind.oneOf;
import static io.github.loompg.OptionKind.wholeNumber;

import io.github.loompg.error.ConfigurationException;
import io.github.loompg.net.Clock;
import io.github.loompg.tls.CertificateFiles;
import java.lang.invoke.MethodHandles.Lookup;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import javax.security.auth.Subject;
import org.jspecify.annotations.Nullable;

/**
 * The table of everything that can be set for a connection: one row each, with its name in a connection string (further
 * names behind a blank), its environment variable, the values it takes, and what holds when nobody has said anything.
 */
final class Option<T> {
    private static final List<Option<?>> ALL = new ArrayList<>();
    private static final Map<String, Option<?>> BY_NAME = new LinkedHashMap<>();

    // Where the server is, and who is asking.
    static final Option<String> HOST = row("host", "PGHOST", TEXT, options -> null);
    static final Option<Integer> PORT = row("port", "PGPORT", wholeNumber(1, 65_535), always(5432));
    static final Option<String> USER = row("user", "PGUSER", TEXT, options -> System.getProperty("user.name"));
    static final Option<String> PASSWORD = row("password", "PGPASSWORD", TEXT, options -> null, SECRET);
    static final Option<String> DATABASE = row("dbname database", "PGDATABASE", TEXT, ConnectOptions::user);

    // How it is spoken to.
    static final Option<SslMode> SSL_MODE =
            row("sslmode", "PGSSLMODE", oneOf(SslMode.class, SslMode::word), Option::usualSslMode);
    static final Option<SSLContext> SSL_CONTEXT = row("sslContext", null, object(), options -> null, JAVA_ONLY);
    static final Option<Boolean> ALLOW_CLEARTEXT_PASSWORD =
            row("allow_cleartext_password", null, SWITCH, always(false));

    // What protects it.
    static final Option<SslNegotiation> SSL_NEGOTIATION = row(
            "sslnegotiation",
            "PGSSLNEGOTIATION",
            oneOf(SslNegotiation.class, SslNegotiation::word),
            always(SslNegotiation.POSTGRES));
    static final Option<String> SSL_ROOT_CERT = row("sslrootcert", "PGSSLROOTCERT", TEXT, options -> null);
    static final Option<Path> SSL_CERT = row("sslcert", "PGSSLCERT", FILE, options -> null);
    static final Option<Path> SSL_KEY = row("sslkey", "PGSSLKEY", FILE, options -> null);
    static final Option<String> SSL_PASSWORD = row("sslpassword", null, TEXT, options -> null, SECRET);
    static final Option<SslCertMode> SSL_CERT_MODE =
            row("sslcertmode", "PGSSLCERTMODE", oneOf(SslCertMode.class, SslCertMode::word), always(SslCertMode.ALLOW));
    static final Option<Path> SSL_CRL = row("sslcrl", "PGSSLCRL", FILE, options -> null);
    static final Option<Path> SSL_CRL_DIR = row("sslcrldir", "PGSSLCRLDIR", FILE, options -> null);
    static final Option<TlsVersion> SSL_MIN_PROTOCOL_VERSION = row(
            "ssl_min_protocol_version",
            "PGSSLMINPROTOCOLVERSION",
            oneOf(TlsVersion.class, TlsVersion::word),
            always(TlsVersion.TLS_1_2));
    static final Option<TlsVersion> SSL_MAX_PROTOCOL_VERSION = row(
            "ssl_max_protocol_version",
            "PGSSLMAXPROTOCOLVERSION",
            oneOf(TlsVersion.class, TlsVersion::word),
            options -> null);
    static final Option<String> REQUIRE_AUTH =
            row("require_auth", "PGREQUIREAUTH", RequiredMethods.KIND, options -> null);
    static final Option<ChannelBinding> CHANNEL_BINDING = row(
            "channel_binding",
            "PGCHANNELBINDING",
            oneOf(ChannelBinding.class, ChannelBinding::word),
            always(ChannelBinding.PREFER));
    static final Option<String> KERBEROS_SERVICE = row("krbsrvname", "PGKRBSRVNAME", TEXT, always("postgres"));
    static final Option<Boolean> GSS_DELEGATION = row("gssdelegation", "PGGSSDELEGATION", SWITCH, always(false));
    static final Option<String> GSS_LIBRARY = row("gsslib", "PGGSSLIB", GSS_LIBRARIES, always("gssapi"));
    static final Option<String> GSS_ENCRYPTION =
            row("gssencmode", "PGGSSENCMODE", GSS_ENCRYPTIONS, always("prefer"));
    static final Option<Subject> GSS_SUBJECT = row("gssSubject", null, object(), options -> null, JAVA_ONLY);
    static final Option<Function<OauthRequest, ? extends CompletionStage<@Nullable String>>> OAUTH_TOKEN =
            row("oauthToken", null, object(), options -> null, JAVA_ONLY);
    static final Option<Boolean> SSL_SNI = row("sslsni", "PGSSLSNI", SWITCH, always(true));

    // What the server is told at the start.
    static final Option<String> APPLICATION_NAME =
            row("application_name", "PGAPPNAME", TEXT, options -> null, STARTUP_PARAMETER);
    static final Option<String> OPTIONS = row("options", "PGOPTIONS", TEXT, options -> null, STARTUP_PARAMETER);
    static final Option<Map<String, String>> SERVER_SETTINGS =
            row("serverSettings", null, object(), always(Map.of()), JAVA_ONLY);

    // How long things may take.
    static final Option<Duration> CONNECT_TIMEOUT =
            row("connect_timeout", "PGCONNECT_TIMEOUT", SECONDS, always(Duration.ofSeconds(60)));
    static final Option<Duration> COMMAND_TIMEOUT = row("command_timeout", null, SECONDS, always(Duration.ZERO));
    static final Option<Duration> CANCEL_GRACE = row("cancel_grace", null, SECONDS, always(Duration.ofSeconds(2)));

    // The prepared statements that a connection keeps.
    static final Option<Integer> STATEMENT_CACHE_SIZE =
            row("statement_cache_size", null, wholeNumber(0, 1_000_000), always(100));
    static final Option<Duration> MAX_CACHED_STATEMENT_LIFETIME =
            row("max_cached_statement_lifetime", null, SECONDS, always(Duration.ofMinutes(5)));
    static final Option<Integer> MAX_CACHEABLE_STATEMENT_SIZE =
            row("max_cacheable_statement_size", null, wholeNumber(0, Integer.MAX_VALUE), always(15_360));

    static final Option<Pooler> POOLER = row("pooler", null, oneOf(Pooler.class, Pooler::word), always(Pooler.AUTO));

    /** What a fetch may hold in memory. */
    static final Option<Long> MAX_RESULT_SIZE = row(
            "max_result_size", null, BYTES, options -> Runtime.getRuntime().maxMemory() / 4);

    // The Java side.
    static final Option<Executor> EXECUTOR = row("executor", null, object(), options -> null, JAVA_ONLY);
    static final Option<Lookup> LOOKUP = row("lookup", null, object(), options -> null, JAVA_ONLY);
    static final Option<CustomCodecs> TYPE_CODECS =
            row("type_codecs", null, object(), always(CustomCodecs.DEFAULT), JAVA_ONLY);
    static final Option<Clock> CLOCK = row("clock", null, object(), always(Clock.SYSTEM), JAVA_ONLY);

    /** What is special about an option. */
    enum Trait {
        /** Its value is never shown. */
        SECRET,
        /** It is sent to the server under its own name when the connection starts. */
        STARTUP_PARAMETER,
        /** It cannot be written in a connection string. */
        JAVA_ONLY
    }

    private final String name;
    private final @Nullable String variable;
    private final OptionKind<T> kind;
    private final Function<ConnectOptions, @Nullable T> fallback;
    private final Set<Trait> traits;

    private Option(
            String name,
            @Nullable String variable,
            OptionKind<T> kind,
            Function<ConnectOptions, @Nullable T> fallback,
            Set<Trait> traits) {
        this.name = name;
        this.variable = variable;
        this.kind = kind;
        this.fallback = fallback;
        this.traits = traits;
    }

    private static <T> Option<T> row(
            String names,
            @Nullable String variable,
            OptionKind<T> kind,
            Function<ConnectOptions, @Nullable T> fallback,
            Trait... traits) {
        List<String> all = Arrays.asList(names.split(" "));
        Option<T> option = new Option<>(all.getFirst(), variable, kind, fallback, Set.of(traits));
        ALL.add(option);
        if (!option.is(JAVA_ONLY)) {
            all.forEach(each -> BY_NAME.put(each, option));
        }
        return option;
    }

    private static <T> Function<ConnectOptions, @Nullable T> always(T value) {
        return options -> value;
    }

    /** libpq's exception to its own default: the system's authorities are worth something only for the right host. */
    private static SslMode usualSslMode(ConnectOptions options) {
        return CertificateFiles.SYSTEM.equals(options.sslRootCert()) ? SslMode.VERIFY_FULL : SslMode.PREFER;
    }

    /** Every row of the table. */
    static List<Option<?>> all() {
        return Collections.unmodifiableList(ALL);
    }

    /** The option that a connection string calls so, or null. */
    static @Nullable Option<?> named(String name) {
        return BY_NAME.get(name);
    }

    /** What a connection string may call its options. */
    static Set<String> names() {
        return Collections.unmodifiableSet(BY_NAME.keySet());
    }

    /** The name that messages use. */
    String name() {
        return name;
    }

    boolean is(Trait trait) {
        return traits.contains(trait);
    }

    /** What the environment says, or null. An empty variable counts as unset, as it does for libpq. */
    @Nullable
    T fromEnvironment(Map<String, String> environment) {
        String text = variable == null ? null : environment.get(variable);
        return text == null || text.isEmpty() ? null : read(text, "environment variable " + variable);
    }

    /** What holds when it is neither set nor in the environment, or null. */
    @Nullable
    T fallback(ConnectOptions options) {
        return fallback.apply(options);
    }

    /** The value that a text stands for, where {@code origin} says where the text was found. */
    T read(String text, String origin) {
        T value = null;
        try {
            value = kind.read().apply(text);
        } catch (IllegalArgumentException | ArithmeticException unreadable) {
            // The value stays null; what was expected says more than what these would say.
        }
        if (value == null || !kind.accepts().test(value)) {
            throw refused(origin, '"' + text + '"');
        }
        return value;
    }

    /** The same value, if it is in range. */
    T check(T value) {
        if (!kind.accepts().test(value)) {
            throw refused("option " + name, write(value));
        }
        return value;
    }

    /** The value as a connection string writes it. */
    String write(T value) {
        return kind.write().apply(value);
    }

    private ConfigurationException refused(String origin, String given) {
        String but = is(SECRET) ? "" : ", not " + given;
        return new ConfigurationException(origin + " must be " + kind.expected() + but, null, null);
    }
}
