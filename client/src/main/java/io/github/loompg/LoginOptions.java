package io.github.loompg;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Who logs in where, and what the session begins with: a part of {@link ConnectOptions}. */
sealed interface LoginOptions permits ConnectOptions {
    /**
     * The role to log in as.
     *
     * @param user its name
     * @return options with this user
     */
    default ConnectOptions user(String user) {
        return all().with(Option.USER, user);
    }

    /**
     * The role to log in as.
     *
     * @return its name, by default that of the user who runs this program
     */
    default String user() {
        return all().get(Option.USER);
    }

    /**
     * The password of the role.
     *
     * @param password the password; an empty one is none, so that the password file is looked at
     * @return options with this password
     */
    default ConnectOptions password(String password) {
        return password.isEmpty()
                ? all().withDefault(Option.PASSWORD)
                : all().with(Option.PASSWORD, new PasswordSource.Text(password));
    }

    /**
     * A password that may change: the supplier is asked once for each connection that is opened, on a virtual thread of
     * its own, and within the time for connecting. What it throws is the cause of an
     * {@link io.github.loompg.error.AuthenticationException}.
     *
     * @param source gives the password, and may wait for it
     * @return options with this password
     */
    default ConnectOptions passwordFrom(Supplier<String> source) {
        return all().with(Option.PASSWORD, PasswordSource.supplied(source));
    }

    /**
     * The same for a password that is not there at once.
     *
     * @param source begins to get the password; the stage completes with it
     * @return options with this password
     */
    default ConnectOptions passwordFromStage(Supplier<? extends CompletionStage<String>> source) {
        return all().with(Option.PASSWORD, PasswordSource.staged(source));
    }

    /**
     * A password that says how long it holds: the source is asked when the last one it gave has less than half a minute
     * left. All connections that are opened with these options, and with options made of them, share what it gave.
     *
     * @param source begins to get the credential; the stage completes with it
     * @return options with this credential
     */
    default ConnectOptions credentialFrom(Supplier<? extends CompletionStage<Credential>> source) {
        return all().with(Option.PASSWORD, PasswordSource.expiring(source));
    }

    /**
     * The password of the role, where it is a text.
     *
     * @return the password, or null if none is given, or if it comes from a source or from the password file
     */
    default @Nullable String password() {
        return all().find(Option.PASSWORD) instanceof PasswordSource.Text text ? text.password() : null;
    }

    /**
     * The file where passwords are looked up if none is given.
     *
     * @param file a file in the form of {@code .pgpass}, which nobody but its owner may read
     * @return options with this file
     * @see <a href="https://www.postgresql.org/docs/current/libpq-pgpass.html">The Password File</a>
     */
    default ConnectOptions passwordFile(Path file) {
        return all().with(Option.PASSWORD_FILE, file.toString());
    }

    /**
     * The file where passwords are looked up if none is given.
     *
     * @return the file, by default {@code .pgpass} in the user's home folder ({@code postgresql\pgpass.conf} among the
     *     application data on Windows), or null if there is no such folder
     */
    default @Nullable Path passwordFile() {
        String file = all().find(Option.PASSWORD_FILE);
        return file == null ? null : Path.of(file);
    }

    /**
     * The service whose options hold where neither these nor a connection string say anything: a section of
     * {@code .pg_service.conf} in the user's home folder, or of the file that {@code servicefile} or
     * {@code PGSERVICEFILE} names, or of {@code pg_service.conf} in the folder that {@code PGSYSCONFDIR} names.
     *
     * @param service the name of the section
     * @return options with this service
     * @see <a href="https://www.postgresql.org/docs/current/libpq-pgservice.html">The Connection Service File</a>
     */
    default ConnectOptions service(String service) {
        return all().with(Option.SERVICE, service);
    }

    /**
     * The service whose options hold where nothing else is said.
     *
     * @return its name, or null if none is given
     */
    default @Nullable String service() {
        return all().find(Option.SERVICE);
    }

    /**
     * The database to connect to.
     *
     * @param database its name
     * @return options with this database
     */
    default ConnectOptions database(String database) {
        return all().with(Option.DATABASE, database);
    }

    /**
     * The database to connect to.
     *
     * @return its name, by default that of the user
     */
    default String database() {
        return all().get(Option.DATABASE);
    }

    /**
     * Whether the password may be sent as it is over TCP without TLS, to a server that asks for that. Over TLS and over
     * a Unix-domain socket it may be anyway; SCRAM and MD5 never send the password itself.
     *
     * @param allow whether it may
     * @return options with this rule
     */
    default ConnectOptions allowCleartextPassword(boolean allow) {
        return all().with(Option.ALLOW_CLEARTEXT_PASSWORD, allow);
    }

    /**
     * Whether the password may be sent as it is over TCP without TLS.
     *
     * @return false by default
     */
    default boolean allowCleartextPassword() {
        return all().get(Option.ALLOW_CLEARTEXT_PASSWORD);
    }

    /**
     * What this program calls itself in {@code pg_stat_activity} and in the server's log.
     *
     * @param name the name; the server cuts it to 63 bytes
     * @return options with this name
     */
    default ConnectOptions applicationName(String name) {
        return all().with(Option.APPLICATION_NAME, name);
    }

    /**
     * What this program calls itself.
     *
     * @return the name, or null if none is given
     */
    default @Nullable String applicationName() {
        return all().find(Option.APPLICATION_NAME);
    }

    /**
     * Command-line options for the server's process, such as {@code -c geqo=off}.
     *
     * @param options the options; a blank within a value is written with a backslash before it
     * @return options with these
     */
    default ConnectOptions options(String options) {
        return all().with(Option.OPTIONS, options);
    }

    /**
     * Command-line options for the server's process.
     *
     * @return the options, or null if none are given
     */
    default @Nullable String options() {
        return all().find(Option.OPTIONS);
    }

    /**
     * A setting that the session starts with, as by {@code SET name = value}; {@code RESET} comes back to it.
     *
     * @param name any setting that a session may change, except {@code client_encoding}
     * @param value its value
     * @return options with this setting and those that were set before
     * @see <a href="https://www.postgresql.org/docs/current/runtime-config.html">Server Configuration</a>
     */
    default ConnectOptions serverSetting(String name, String value) {
        return serverSettings(Map.of(name, value));
    }

    /**
     * Several settings that the session starts with, each as by {@link #serverSetting}.
     *
     * @param settings names and values
     * @return options with these settings and those that were set before
     */
    default ConnectOptions serverSettings(Map<String, String> settings) {
        settings.forEach(ServerSettings::check);
        Map<String, String> all = new LinkedHashMap<>(serverSettings());
        all.putAll(settings);
        return all().with(Option.SERVER_SETTINGS, Map.copyOf(all));
    }

    /**
     * The settings that the session starts with.
     *
     * @return names and values, empty by default
     */
    default Map<String, String> serverSettings() {
        return all().get(Option.SERVER_SETTINGS);
    }

    private ConnectOptions all() {
        return (ConnectOptions) this;
    }
}
