package io.github.loompg;

import io.github.loompg.catalog.CustomCodecs;
import io.github.loompg.catalog.TypeName;
import io.github.loompg.codec.TypeCodec;
import io.github.loompg.error.ConfigurationException;
import io.github.loompg.net.Clock;
import io.github.loompg.net.NameService;
import io.github.loompg.net.TlsPolicy;
import io.github.loompg.session.RefusalListener;
import java.time.InstantSource;
import java.util.Map;
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

    ConnectOptions nameService(NameService names) {
        return with(Option.NAME_SERVICE, names);
    }

    ConnectOptions refusalListener(RefusalListener refusals) {
        return with(Option.REFUSAL_LISTENER, refusals);
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

    <T> ConnectOptions with(Option<T> option, T value) {
        return new ConnectOptions(values.with(option, value));
    }

    ConnectOptions withDefault(Option<?> option) {
        return new ConnectOptions(values.withDefault(option));
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
