package io.github.loompg;

import java.nio.file.Path;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * How a connection over TCP is encrypted, and who has to prove what: a part of {@link ConnectOptions}. A connection over
 * a Unix-domain socket never leaves the machine and never uses TLS.
 *
 * <p>Files are read for the first connection, and again for the next one when they have changed. Where none is named,
 * that of libpq's name in the folder {@code .postgresql} of the user's home is used if it is there.
 */
sealed interface TlsOptions permits ConnectOptions {
    /**
     * How much TLS there must be.
     *
     * @param mode the mode
     * @return options with this mode
     */
    default ConnectOptions sslMode(SslMode mode) {
        return all().with(Option.SSL_MODE, mode);
    }

    /**
     * How much TLS there must be.
     *
     * @return the mode; by default {@link SslMode#PREFER}, or {@link SslMode#VERIFY_FULL} if the authorities are the
     *     system's
     */
    default SslMode sslMode() {
        return all().get(Option.SSL_MODE);
    }

    /**
     * Where TLS takes trusted authorities and our own certificate from, instead of files. It does not change the mode,
     * nor is the host compared by it: in {@link SslMode#VERIFY_FULL} that happens here. What its trust manager refuses
     * is refused in every mode.
     *
     * @param context the context
     * @return options with this context
     */
    default ConnectOptions sslContext(SSLContext context) {
        return all().with(Option.SSL_CONTEXT, context);
    }

    /**
     * Where TLS takes trusted authorities and our own certificate from.
     *
     * @return the context, or null for files
     */
    default @Nullable SSLContext sslContext() {
        return all().find(Option.SSL_CONTEXT);
    }

    /**
     * How TLS begins.
     *
     * @param negotiation the way
     * @return options with this way
     */
    default ConnectOptions sslNegotiation(SslNegotiation negotiation) {
        return all().with(Option.SSL_NEGOTIATION, negotiation);
    }

    /**
     * How TLS begins.
     *
     * @return the way, {@link SslNegotiation#POSTGRES} by default
     */
    default SslNegotiation sslNegotiation() {
        return all().get(Option.SSL_NEGOTIATION);
    }

    /**
     * The authorities whose word counts for the server's certificate. If there is such a file, the certificate is
     * checked in every mode with TLS; if there is none, the modes that verify fail.
     *
     * @param fileOrSystem a file of certificates, PEM or DER; or {@code system} for the authorities that Java itself
     *     trusts, which the mode has to be {@link SslMode#VERIFY_FULL} for
     * @return options with these authorities
     */
    default ConnectOptions sslRootCert(String fileOrSystem) {
        return all().with(Option.SSL_ROOT_CERT, fileOrSystem);
    }

    /**
     * The authorities whose word counts.
     *
     * @return the file, {@code system}, or null for {@code ~/.postgresql/root.crt}
     */
    default @Nullable String sslRootCert() {
        return all().find(Option.SSL_ROOT_CERT);
    }

    /**
     * Our own certificate, for servers that ask for one, with those that lead from it to its authority behind it.
     *
     * @param file PEM, or DER for a single one
     * @return options with this certificate
     */
    default ConnectOptions sslCert(Path file) {
        return all().with(Option.SSL_CERT, file);
    }

    /**
     * Our own certificate.
     *
     * @return the file, or null for {@code ~/.postgresql/postgresql.crt}
     */
    default @Nullable Path sslCert() {
        return all().find(Option.SSL_CERT);
    }

    /**
     * The private key of our certificate: PKCS #8, PKCS #1 or SEC 1, encrypted or not, PEM or DER. Nobody but the file's
     * owner may be able to read it, or, if that is root, its group.
     *
     * @param file the file
     * @return options with this key
     */
    default ConnectOptions sslKey(Path file) {
        return all().with(Option.SSL_KEY, file);
    }

    /**
     * The private key of our certificate.
     *
     * @return the file, or null for {@code ~/.postgresql/postgresql.key}
     */
    default @Nullable Path sslKey() {
        return all().find(Option.SSL_KEY);
    }

    /**
     * What opens the private key.
     *
     * @param password the password of the file
     * @return options with this password
     */
    default ConnectOptions sslPassword(String password) {
        return all().with(Option.SSL_PASSWORD, password);
    }

    /**
     * What opens the private key.
     *
     * @return the password, or null if none is given
     */
    default @Nullable String sslPassword() {
        return all().find(Option.SSL_PASSWORD);
    }

    /**
     * Whether our certificate is shown, or has to be.
     *
     * @param mode the mode
     * @return options with this mode
     */
    default ConnectOptions sslCertMode(SslCertMode mode) {
        return all().with(Option.SSL_CERT_MODE, mode);
    }

    /**
     * Whether our certificate is shown, or has to be.
     *
     * @return the mode, {@link SslCertMode#ALLOW} by default
     */
    default SslCertMode sslCertMode() {
        return all().get(Option.SSL_CERT_MODE);
    }

    /**
     * Certificates that their authorities have revoked. Once there is a list, there has to be one of every authority in
     * the server's chain. It counts only together with a file of authorities.
     *
     * @param file lists, PEM or DER; unlike libpq, this refuses to go on without the file
     * @return options with these lists
     */
    default ConnectOptions sslCrl(Path file) {
        return all().with(Option.SSL_CRL, file);
    }

    /**
     * Revoked certificates.
     *
     * @return the file, or null for {@code ~/.postgresql/root.crl} unless there is a folder
     */
    default @Nullable Path sslCrl() {
        return all().find(Option.SSL_CRL);
    }

    /**
     * A folder of lists of revoked certificates.
     *
     * @param folder its files are named as {@code openssl rehash} does it
     * @return options with these lists
     */
    default ConnectOptions sslCrlDir(Path folder) {
        return all().with(Option.SSL_CRL_DIR, folder);
    }

    /**
     * A folder of lists of revoked certificates.
     *
     * @return the folder, or null for none
     */
    default @Nullable Path sslCrlDir() {
        return all().find(Option.SSL_CRL_DIR);
    }

    /**
     * The oldest version of TLS that will do.
     *
     * @param version the version; Java may have switched off what is older than {@link TlsVersion#TLS_1_2}
     * @return options with this version
     */
    default ConnectOptions sslMinProtocolVersion(TlsVersion version) {
        return all().with(Option.SSL_MIN_PROTOCOL_VERSION, version);
    }

    /**
     * The oldest version of TLS that will do.
     *
     * @return the version, {@link TlsVersion#TLS_1_2} by default
     */
    default TlsVersion sslMinProtocolVersion() {
        return all().get(Option.SSL_MIN_PROTOCOL_VERSION);
    }

    /**
     * The newest version of TLS that will do.
     *
     * @param version the version
     * @return options with this version
     */
    default ConnectOptions sslMaxProtocolVersion(TlsVersion version) {
        return all().with(Option.SSL_MAX_PROTOCOL_VERSION, version);
    }

    /**
     * The newest version of TLS that will do.
     *
     * @return the version, or null for any
     */
    default @Nullable TlsVersion sslMaxProtocolVersion() {
        return all().find(Option.SSL_MAX_PROTOCOL_VERSION);
    }

    /**
     * Whether the server is told the name of the host before it shows its certificate (server name indication), which
     * everybody on the way can read, and some proxies go by.
     *
     * @param told whether
     * @return options with this
     */
    default ConnectOptions sslSni(boolean told) {
        return all().with(Option.SSL_SNI, told);
    }

    /**
     * Whether the server is told the name of the host.
     *
     * @return whether; true by default
     */
    default boolean sslSni() {
        return all().get(Option.SSL_SNI);
    }

    private ConnectOptions all() {
        return (ConnectOptions) this;
    }
}
