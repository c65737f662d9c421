package io.github.loompg.protocol.auth;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.ongres.scram.common.ScramFunctions;
import com.ongres.scram.common.ScramMechanism;
import com.ongres.scram.common.StringPreparation;
import io.github.loompg.protocol.auth.ScramException.Reason;
import io.github.loompg.protocol.bytes.Bytes;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ScramTest {
    private static final ChannelBinding NO_BINDING = new ChannelBinding.Unsupported();

    /** RFC 7677, section 3. */
    private static final String NONCE = "rOprNGfwEbeRWgbNEkqO";

    private static final String BOTH_NONCES = NONCE + "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
    private static final String SERVER_FIRST = "r=" + BOTH_NONCES + ",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096";
    private static final String SERVER_FINAL = "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=";

    private static Scram begin(String password) {
        return Scram.begin(password, NO_BINDING, Scram.MOST_ITERATIONS, "user", NONCE);
    }

    @Test
    void the_example_of_the_rfc() {
        Scram scram = begin("pencil");
        assertThat(scram.mechanism()).isEqualTo("SCRAM-SHA-256");
        assertThat(scram.clientFirst()).isEqualTo("n,,n=user,r=" + NONCE);
        Scram.Proof proof = scram.answer(SERVER_FIRST);
        assertThat(proof.clientFinal())
                .isEqualTo("c=biws,r=" + BOTH_NONCES + ",p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=");
        proof.verify(SERVER_FINAL);
    }

    @Test
    void a_nonce_is_used_once_and_the_user_is_left_to_the_startup_message() {
        Set<String> firsts = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            String first = Scram.begin("pencil", NO_BINDING, 1).clientFirst();
            assertThat(first).matches("n,,n=,r=[!-+--~]{24}");
            assertThat(firsts.add(first)).isTrue();
        }
    }

    @Test
    void a_bound_channel_is_part_of_what_is_proved() {
        Bytes hash = Bytes.of(new byte[] {1, 2, 3, (byte) 0xFF});
        ChannelBinding binding = new ChannelBinding.Bound("tls-server-end-point", hash);
        Scram scram = Scram.begin("pencil", binding, Scram.MOST_ITERATIONS, "", NONCE);
        assertThat(scram.mechanism()).isEqualTo("SCRAM-SHA-256-PLUS");
        assertThat(scram.clientFirst()).isEqualTo("p=tls-server-end-point,,n=,r=" + NONCE);
        Scram.Proof proof = scram.answer(SERVER_FIRST);
        byte[] bound = concatenated("p=tls-server-end-point,,".getBytes(UTF_8), hash.toArray());
        String channel = "c=" + Base64.getEncoder().encodeToString(bound);
        assertThat(proof.clientFinal()).startsWith(channel + ",r=" + BOTH_NONCES + ",p=");
        assertServerAccepts(scram, proof, "pencil");
    }

    @Test
    void a_channel_that_could_have_been_bound_says_so() {
        Scram scram = Scram.begin("pencil", new ChannelBinding.NotOffered(), Scram.MOST_ITERATIONS, "", NONCE);
        assertThat(scram.mechanism()).isEqualTo("SCRAM-SHA-256");
        assertThat(scram.clientFirst()).startsWith("y,,");
        Scram.Proof proof = scram.answer(SERVER_FIRST);
        assertThat(proof.clientFinal()).startsWith("c=eSws,");
        assertServerAccepts(scram, proof, "pencil");
    }

    /** What a server does with the stored key of the password. */
    private static void assertServerAccepts(Scram scram, Scram.Proof proof, String password) {
        ScramMechanism mechanism = ScramMechanism.SCRAM_SHA_256;
        byte[] salt = Base64.getDecoder().decode("W22ZaJ0SNY7soEsUEjb6gQ==");
        byte[] salted = ScramFunctions.saltedPassword(
                mechanism, StringPreparation.NO_PREPARATION, password.toCharArray(), salt, 4096);
        byte[] storedKey = ScramFunctions.storedKey(mechanism, ScramFunctions.clientKey(mechanism, salted));
        String[] clientFinal = proof.clientFinal().split(",p=", 2);
        String first = scram.clientFirst();
        String exchange = first.substring(first.indexOf(",,") + 2) + "," + SERVER_FIRST + "," + clientFinal[0];
        byte[] claimed = Base64.getDecoder().decode(clientFinal[1]);
        assertThat(ScramFunctions.verifyClientProof(mechanism, claimed, storedKey, exchange))
                .isTrue();
        byte[] serverKey = ScramFunctions.serverKey(mechanism, salted);
        proof.verify("v="
                + Base64.getEncoder().encodeToString(ScramFunctions.serverSignature(mechanism, serverKey, exchange)));
    }

    private static byte[] concatenated(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    @Test
    void another_password_gives_another_proof_and_expects_another_signature() {
        Scram.Proof proof = begin("pencils").answer(SERVER_FIRST);
        assertThat(proof.clientFinal()).doesNotContain("dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=");
        assertThatThrownBy(() -> proof.verify(SERVER_FINAL))
                .isInstanceOfSatisfying(
                        ScramException.class,
                        refused -> assertThat(refused.reason()).isEqualTo(Reason.SERVER_NOT_PROVEN));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "r=",
                "r=,s=,i=",
                "s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096", // no nonce
                "r=NONCE+,i=4096", // no salt
                "r=NONCE+,s=W22ZaJ0SNY7soEsUEjb6gQ==", // no iterations
                "r=NONCE,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096", // nothing added to our nonce
                "r=other,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096", // not ours
                "r=xNONCE+,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
                "r=NONCE+,s=,i=4096",
                "r=NONCE+,s=W22ZaJ0SNY7soEsUEjb6gQ,i=4096,", // a comma too many
                "r=NONCE+,s=====,i=4096",
                "r=NONCE+,s=A,i=4096",
                "r=NONCE+,s=W22Z aJ0S,i=4096",
                "r=NONCE+,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=0",
                "r=NONCE+,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=-5",
                "r=NONCE+,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=+5",
                "r=NONCE+,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=1e9",
                "r=NONCE+,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=",
                "r=NONCE+,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=04096",
                "m=x,r=NONCE+,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096", // an extension that must be understood
                "r=NONCE+,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096,x=y",
                "e=other-error"
            })
    void a_first_message_that_cannot_be_is_malformed(String serverFirst) {
        assertRefused(Reason.MALFORMED, serverFirst.replace("NONCE", NONCE));
    }

    /** With these iterations the computation would take minutes; the test would not end if it began. */
    @ParameterizedTest
    @ValueSource(strings = {"2147483647", "2000000000", "100001", "99999999999999999999", "4294967297"})
    void more_iterations_than_allowed_are_refused_before_any_is_done(String iterations) {
        assertRefused(Reason.TOO_EXPENSIVE, "r=" + BOTH_NONCES + ",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=" + iterations);
    }

    @Test
    void the_limit_of_iterations_can_be_set() {
        Scram few = Scram.begin("pencil", NO_BINDING, 4095, "user", NONCE);
        assertThatThrownBy(() -> few.answer(SERVER_FIRST))
                .isInstanceOf(ScramException.class)
                .hasMessageContaining("4095");
        assertThat(Scram.begin("pencil", NO_BINDING, 4096, "user", NONCE).answer(SERVER_FIRST))
                .isNotNull();
        assertThatThrownBy(() -> Scram.begin("pencil", NO_BINDING, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_long_nonce_or_salt_is_refused() {
        String salt = ",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=1";
        String longest = NONCE + "x".repeat(1024 - NONCE.length());
        assertThat(begin("pencil").answer("r=" + longest + salt)).isNotNull();
        assertRefused(Reason.TOO_EXPENSIVE, "r=" + longest + "x" + salt);
        assertRefused(Reason.TOO_EXPENSIVE, "r=" + NONCE + "x".repeat(20_000_000) + salt);

        String longestSalt = Base64.getEncoder().encodeToString(new byte[1024]);
        assertThat(begin("pencil").answer("r=" + BOTH_NONCES + ",s=" + longestSalt + ",i=1"))
                .isNotNull();
        String longerSalt = Base64.getEncoder().encodeToString(new byte[1025]);
        assertRefused(Reason.TOO_EXPENSIVE, "r=" + BOTH_NONCES + ",s=" + longerSalt + ",i=1");
    }

    private static void assertRefused(Reason reason, String serverFirst) {
        Scram scram = begin("hunter2");
        assertThatThrownBy(() -> scram.answer(serverFirst))
                .isInstanceOfSatisfying(
                        ScramException.class,
                        refused -> assertThat(refused.reason()).isEqualTo(reason))
                .hasNoCause()
                .hasMessageNotContaining("hunter2")
                .hasMessageNotContaining(NONCE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "v=",
                "v=A",
                "v=====",
                "x=y",
                "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=,x=y",
                " v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="
            })
    void a_final_message_that_cannot_be_is_malformed(String serverFinal) {
        assertNotVerified(Reason.MALFORMED, serverFinal);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "v=AAAA",
                "v=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
                "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95H4="
            })
    void a_wrong_signature_is_found_out(String serverFinal) {
        assertNotVerified(Reason.SERVER_NOT_PROVEN, serverFinal);
    }

    @Test
    void an_error_of_the_server_is_told_if_scram_knows_it() {
        assertNotVerified(Reason.REFUSED, "e=invalid-proof");
        Scram.Proof proof = begin("pencil").answer(SERVER_FIRST);
        assertThatThrownBy(() -> proof.verify("e=channel-bindings-dont-match"))
                .hasMessageContaining("channel-bindings-dont-match");
        assertNotVerified(Reason.REFUSED, "e=call this number to get your password back");
        assertThatThrownBy(() -> proof.verify("e=call this number")).hasMessageNotContaining("number");
    }

    private static void assertNotVerified(Reason reason, String serverFinal) {
        Scram.Proof proof = begin("pencil").answer(SERVER_FIRST);
        assertThatThrownBy(() -> proof.verify(serverFinal))
                .isInstanceOfSatisfying(
                        ScramException.class,
                        refused -> assertThat(refused.reason()).isEqualTo(reason))
                .hasNoCause()
                .hasMessageNotContaining("pencil");
    }
}
