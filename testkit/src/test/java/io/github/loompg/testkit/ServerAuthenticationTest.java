package io.github.loompg.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.loompg.protocol.auth.ChannelBinding;
import io.github.loompg.protocol.auth.Scram;
import io.github.loompg.protocol.bytes.Bytes;
import io.github.loompg.protocol.message.Authentication;
import io.github.loompg.protocol.message.Backend;
import io.github.loompg.protocol.message.ErrorFields;
import io.github.loompg.protocol.message.Frontend;
import io.github.loompg.protocol.message.ProtocolVersion;
import io.github.loompg.protocol.message.Startup;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The authentication of the protocol module against what real servers store and ask. */
final class ServerAuthenticationTest {
    private static final ChannelBinding NO_BINDING = new ChannelBinding.Unsupported();

    /** Passwords that SASLprep leaves alone, changes, or has no form of; the code points say why, not the glyphs. */
    private static final List<String> PASSWORDS = List.of(
            "pencil",
            " leading and trailing ",
            "p\u00E4ssw\u00F6rt \uD83D\uDE00",
            "I\u00ADX", // a soft hyphen is left out
            "\u2168", // a Roman numeral becomes letters
            "a\u00A0b", // a space that does not break becomes one that does
            "a\u200Bb", // a space of no width does too
            "\u0627\u200B", // which matters for what ends a text from right to left
            "\u0627\u0031", // as this does not end it
            "\u00AD", // nothing would be left
            "\u0007bell", // a control character
            "\u0221", // not assigned in Unicode 3.2
            "x".repeat(500));

    private static PostgresServer start(int major) {
        return PostgresServer.builder()
                .major(major)
                .tls()
                .hba(
                        "host all scram_user 127.0.0.1/32 scram-sha-256",
                        "host all md5_user 127.0.0.1/32 md5",
                        "host all clear_user 127.0.0.1/32 password")
                .start();
    }

    @ParameterizedTest
    @ValueSource(ints = {13, 18})
    void every_password_is_accepted_in_every_way(int major) throws IOException, GeneralSecurityException {
        try (PostgresServer server = start(major);
                MessageClient superuser = new MessageClient(server)) {
            superuser.begin(ProtocolVersion.V3_0, "postgres", Map.of());
            superuser.ask(new Frontend.Query("CREATE ROLE scram_user LOGIN; CREATE ROLE md5_user LOGIN;"
                    + "CREATE ROLE clear_user LOGIN; SET standard_conforming_strings = on"));
            for (String password : PASSWORDS) {
                setPassword(superuser, "scram_user", password, "scram-sha-256");
                setPassword(superuser, "clear_user", password, "scram-sha-256");
                setPassword(superuser, "md5_user", password, "md5");
                assertThat(login(server, "scram_user", password)).containsExactly("Sasl", "Ok");
                assertThat(login(server, "clear_user", password)).containsExactly("CleartextPassword", "Ok");
                assertThat(login(server, "md5_user", password)).containsExactly("Md5Password", "Ok");
            }
            setPassword(superuser, "scram_user", "pencil", "scram-sha-256");
            assertThat(loginBound(server, "scram_user", "pencil")).containsExactly("Sasl", "Ok");
            assertRefused(server, "scram_user", "pencils");
        }
    }

    private static void setPassword(MessageClient superuser, String role, String password, String encryption)
            throws IOException {
        List<Backend> answers = superuser.ask(new Frontend.Query(
                "SET password_encryption = '" + encryption + "'; ALTER ROLE " + role + " PASSWORD '" + password + "'"));
        assertThat(answers).contains(new Backend.CommandComplete("ALTER ROLE"));
    }

    private static List<String> login(PostgresServer server, String user, String password) throws IOException {
        try (MessageClient client = new MessageClient(server)) {
            return client.login(user, password, NO_BINDING);
        }
    }

    private static List<String> loginBound(PostgresServer server, String user, String password)
            throws IOException, GeneralSecurityException {
        try (MessageClient client = new MessageClient(server)) {
            SSLSocket tls = client.startTls(server.authority().clientContext());
            byte[] certificate = tls.getSession().getPeerCertificates()[0].getEncoded();
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(certificate);
            return client.login(user, password, new ChannelBinding.Bound("tls-server-end-point", Bytes.of(hash)));
        }
    }

    private static void assertRefused(PostgresServer server, String user, String wrongPassword) throws IOException {
        try (MessageClient client = new MessageClient(server)) {
            client.send(new Startup.StartupMessage(ProtocolVersion.V3_0, Map.of("user", user, "database", "postgres")));
            assertThat(client.receive())
                    .isEqualTo(new Backend.AuthenticationRequest(new Authentication.Sasl(List.of(Scram.SHA_256))));
            Scram scram = Scram.begin(wrongPassword, NO_BINDING, Scram.MOST_ITERATIONS);
            client.send(new Frontend.SaslInitialResponse(scram.mechanism(), Bytes.utf8(scram.clientFirst())));
            Scram.Proof proof = scram.answer(client.saslData());
            client.send(new Frontend.SaslResponse(Bytes.utf8(proof.clientFinal())));
            assertThat(client.receive())
                    .matches(message -> message instanceof Backend.ErrorResponse(ErrorFields fields)
                            && "28P01".equals(fields.sqlState()));
            client.expectEnd();
        }
    }
}
