package io.github.loompg;

import static io.github.loompg.Option.Trait.ENVIRONMENT_ONLY;
import static io.github.loompg.Option.Trait.JAVA_ONLY;
import static io.github.loompg.Option.Trait.SECRET;
import static io.github.loompg.Option.Trait.STARTUP_PARAMETER;
import static io.github.loompg.OptionKind.ANY_SECONDS;
import static io.github.loompg.OptionKind.BYTES;
import static io.github.loompg.OptionKind.FILE;
import static io.github.loompg.OptionKind.GSS_ENCRYPTIONS;
import static io.github.loompg.OptionKind.GSS_LIBRARIES;
import static io.github.loompg.OptionKind.PASSWORD_TEXT;
import static io.github.loompg.OptionKind.PORT_NUMBER;
import static io.github.loompg.OptionKind.SECONDS;
import static io.github.loompg.OptionKind.SWITCH;
import static io.github.loompg.OptionKind.TEXT;
import static io.github.loompg.OptionKind.WHOLE_SECONDS;
import static io.github.loompg.OptionKind.listOf;
import static io.github.loompg.OptionKind.object;
import static io.github.loompg.OptionKind.oneOf;
import static io.github.loompg.OptionKind.only;
import static io.github.loompg.OptionKind.wholeNumber;

import io.github.loompg.catalog.CustomCodecs;
import io.github.loompg.error.ConfigurationException;
import io.github.loompg.net.Clock;
import io.github.loompg.net.NameService;
import io.github.loompg.protocol.message.ProtocolVersion;
import io.github.loompg.session.RefusalListener;
import io.github.loompg.tls.CertificateFiles;
import java.lang.invoke.MethodHandles.Lookup;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
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
 * libpq's words have libpq's meaning; {@link RefusedOption} has those that cannot be had here. docs/options.md is made of
 * this table.
 */
final class Option<T> {
    private static final List<Option<?>> ALL = new ArrayList<>();
    private static final Map<String, Option<?>> BY_NAME = new LinkedHashMap<>();

    // Where more options are.
    static final Option<String> SERVICE = row("service", "PGSERVICE", TEXT, options -> null);
    static final Option<String> SERVICE_FILE = row("servicefile", "PGSERVICEFILE", TEXT, options -> null);

    // Where the servers are, and which of them will do.
    static final Option<List<String>> HOST = row("host", "PGHOST", listOf(TEXT), always(List.of()));
    static final Option<List<String>> HOST_ADDRESS = row("hostaddr", "PGHOSTADDR", listOf(TEXT), always(List.of()));
    static final Option<List<Integer>> PORT =
            row("port", "PGPORT", listOf(PORT_NUMBER), always(List.of(OptionKind.USUAL_PORT)));
    static final Option<TargetSessionAttributes> TARGET_SESSION_ATTRIBUTES = row(
            "target_session_attrs",
            "PGTARGETSESSIONATTRS",
            oneOf(TargetSessionAttributes.class, TargetSessionAttributes::word),
            always(TargetSessionAttributes.ANY));
    static final Option<LoadBalanceHosts> LOAD_BALANCE_HOSTS = row(
            "load_balance_hosts",
            "PGLOADBALANCEHOSTS",
            oneOf(LoadBalanceHosts.class, LoadBalanceHosts::word),
            always(LoadBalanceHosts.DISABLE));

    // Who is asking for what.
    static final Option<String> USER = row("user", "PGUSER", TEXT, options -> System.getProperty("user.name"));
    static final Option<PasswordSource> PASSWORD =
            row("password", "PGPASSWORD", PASSWORD_TEXT, options -> null, SECRET);
    static final Option<String> PASSWORD_FILE =
            row("passfile", "PGPASSFILE", TEXT, options -> PasswordFile.usual(options.environment()));
    static final Option<String> DATABASE =
            row("dbname database", "PGDATABASE", TEXT, options -> options.get(Option.USER));

    // How it is spoken to.
    static final Option<SslMode> SSL_MODE =
            row("sslmode", "PGSSLMODE", oneOf(SslMode.class, SslMode::word), Option::usualSslMode);
    static final Option<SSLContext> SSL_CONTEXT = row("sslContext", null, object(), options -> null, JAVA_ONLY);
    static final Option<Boolean> ALLOW_CLEARTEXT_PASSWORD =
            row("allow_cleartext_password", null, SWITCH, always(false));
    static final Option<String> SSL_COMPRESSION = row("sslcompression", "PGSSLCOMPRESSION", only("0"), always("0"));
    static final Option<ProtocolVersion> LEAST_PROTOCOL_VERSION = row(
            "min_protocol_version", "PGMINPROTOCOLVERSION", OptionKind.PROTOCOL_VERSION, always(ProtocolVersion.V3_0));
    static final Option<ProtocolVersion> MOST_PROTOCOL_VERSION = row(
            "max_protocol_version", "PGMAXPROTOCOLVERSION", OptionKind.PROTOCOL_VERSION, Option::mostProtocolVersion);

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
    static final Option<String> GSS_ENCRYPTION = row("gssencmode", "PGGSSENCMODE", GSS_ENCRYPTIONS, always("prefer"));
    static final Option<Subject> GSS_SUBJECT = row("gssSubject", null, object(), options -> null, JAVA_ONLY);
    static final Option<Function<OauthRequest, ? extends CompletionStage<@Nullable String>>> OAUTH_TOKEN =
            row("oauthToken", null, object(), options -> null, JAVA_ONLY);
    static final Option<Boolean> SSL_SNI = row("sslsni", "PGSSLSNI", SWITCH, always(true));

    // How a connection that is gone is noticed.
    static final Option<Boolean> KEEPALIVES = row("keepalives", null, SWITCH, always(true));
    static final Option<Integer> KEEPALIVES_IDLE = row("keepalives_idle", null, WHOLE_SECONDS, always(0));
    static final Option<Integer> KEEPALIVES_INTERVAL = row("keepalives_interval", null, WHOLE_SECONDS, always(0));
    static final Option<Integer> KEEPALIVES_COUNT = row("keepalives_count", null, OptionKind.KEEPALIVES, always(0));
    static final Option<String> TCP_USER_TIMEOUT = row("tcp_user_timeout", null, only("0"), always("0"));
    static final Option<String> REQUIRE_PEER = row("requirepeer", "PGREQUIREPEER", TEXT, options -> null);

    // What the server is told at the start.
    static final Option<String> CLIENT_ENCODING =
            row("client_encoding", null, only("UTF8", "UTF-8", "auto"), options -> null);
    static final Option<String> FALLBACK_APPLICATION_NAME =
            row("fallback_application_name", null, TEXT, options -> null);
    static final Option<String> APPLICATION_NAME = row(
            "application_name",
            "PGAPPNAME",
            TEXT,
            options -> options.find(FALLBACK_APPLICATION_NAME),
            STARTUP_PARAMETER);
    static final Option<String> OPTIONS = row("options", "PGOPTIONS", TEXT, options -> null, STARTUP_PARAMETER);
    static final Option<String> DATE_STYLE = setting("datestyle", "PGDATESTYLE");
    static final Option<String> TIME_ZONE = setting("timezone", "PGTZ");
    static final Option<String> GEQO = setting("geqo", "PGGEQO");
    static final Option<Map<String, String>> SERVER_SETTINGS =
            row("serverSettings", null, object(), always(Map.of()), JAVA_ONLY);

    // How long things may take.
    static final Option<Duration> CONNECT_TIMEOUT =
            row("connect_timeout", "PGCONNECT_TIMEOUT", ANY_SECONDS, always(Duration.ofSeconds(60)));
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
    static final Option<Long> MAX_RESULT_SIZE =
            row("max_result_size", null, BYTES, options -> Runtime.getRuntime().maxMemory() / 4);

    // The Java side.
    static final Option<Executor> EXECUTOR = row("executor", null, object(), options -> null, JAVA_ONLY);
    static final Option<Lookup> LOOKUP = row("lookup", null, object(), options -> null, JAVA_ONLY);
    static final Option<CustomCodecs> TYPE_CODECS =
            row("type_codecs", null, object(), always(CustomCodecs.DEFAULT), JAVA_ONLY);
    static final Option<NameService> NAME_SERVICE =
            row("name_service", null, object(), always(NameService.SYSTEM), JAVA_ONLY);
    static final Option<RefusalListener> REFUSAL_LISTENER =
            row("refusal_listener", null, object(), always(RefusalListener.NONE), JAVA_ONLY);
    static final Option<Clock> CLOCK = row("clock", null, object(), always(Clock.SYSTEM), JAVA_ONLY);
    static final Option<InstantSource> CALENDAR =
            row("calendar", null, object(), always(InstantSource.system()), JAVA_ONLY);

    /** What is special about an option. */
    enum Trait {
        /** Its value is never shown. */
        SECRET,
        /** It is sent to the server under its own name when the connection starts. */
        STARTUP_PARAMETER,
        /** It cannot be written in a connection string. */
        JAVA_ONLY,
        /** It comes from nowhere but the environment; elsewhere it is one of the server settings. */
        ENVIRONMENT_ONLY
    }

    private final String name;
    private final @Nullable String variable;
    private final OptionKind<T> kind;
    private final Function<OptionValues, @Nullable T> fallback;
    private final Set<Trait> traits;

    private Option(
            String name,
            @Nullable String variable,
            OptionKind<T> kind,
            Function<OptionValues, @Nullable T> fallback,
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
            Function<OptionValues, @Nullable T> fallback,
            Trait... traits) {
        String[] each = names.split(" ");
        Option<T> option = new Option<>(each[0], variable, kind, fallback, Set.of(traits));
        ALL.add(option);
        if (!option.is(JAVA_ONLY) && !option.is(ENVIRONMENT_ONLY)) {
            Arrays.stream(each).forEach(name -> BY_NAME.put(name, option));
        }
        return option;
    }

    private static Option<String> setting(String name, String variable) {
        return row(name, variable, TEXT, options -> null, STARTUP_PARAMETER, ENVIRONMENT_ONLY);
    }

    private static <T> Function<OptionValues, @Nullable T> always(T value) {
        return options -> value;
    }

    /**
     * libpq's exceptions to its own default: the system's authorities are worth something only for the right host, and an
     * old variable stands for sslmode=require, whose first character alone counts.
     */
    private static SslMode usualSslMode(OptionValues options) {
        if (CertificateFiles.SYSTEM.equals(options.find(SSL_ROOT_CERT))) {
            return SslMode.VERIFY_FULL;
        }
        boolean required =
                options.environment().getOrDefault("PGREQUIRESSL", "").startsWith("1");
        return required ? SslMode.REQUIRE : SslMode.PREFER;
    }

    /** What every server and pooler takes, unless more than that is needed. */
    private static ProtocolVersion mostProtocolVersion(OptionValues options) {
        return options.get(LEAST_PROTOCOL_VERSION);
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

    /** Its environment variable, or null. */
    @Nullable
    String variable() {
        return variable;
    }

    /** What values it takes, to be read after "must be". */
    String expected() {
        return kind.expected();
    }

    boolean is(Trait trait) {
        return traits.contains(trait);
    }

    /** What the environment says, or null. An empty variable counts as unset. */
    @Nullable
    T fromEnvironment(Map<String, String> environment) {
        String text = variable == null ? null : environment.get(variable);
        return text == null || text.isEmpty() ? null : read(text, "environment variable " + variable);
    }

    /** What holds when it is neither set nor in the environment, or null. */
    @Nullable
    T fallback(OptionValues options) {
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
