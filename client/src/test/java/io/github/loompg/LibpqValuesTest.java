package io.github.loompg;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.loompg.error.ConfigurationException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Which values an option takes, compared with what libpq 18 takes. */
class LibpqValuesTest {
    /** Of these libpq takes nearly anything for one of two meanings, or what cannot be had here. */
    private static final Set<String> STRICTER =
            Set.of("sslsni", "sslcompression", "gssdelegation", "gsslib", "tcp_user_timeout", "keepalives");

    /** Case and underscores make no difference here, and what contradicts another option is refused on connecting. */
    private static final Set<String> TAKEN = Set.of(
            "sslmode;Require",
            "sslmode;verify_full",
            "sslcertmode;Require",
            "channel_binding;Require",
            "target_session_attrs;read_write",
            "sslnegotiation;direct",
            "keepalives;true");

    static Stream<String> verdicts() throws IOException {
        try (InputStream in = Objects.requireNonNull(LibpqValuesTest.class.getResourceAsStream("/libpq/values.txt"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines().filter(line -> !line.startsWith("#")).toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("verdicts")
    void isThatOfLibpq(String verdict) {
        String[] words = verdict.split(";", -1);
        assertThat(words).hasSize(3);
        String value = words[1].equals("-") ? "" : words[1];
        String ours;
        try {
            ConnectOptions options = ConnectOptions.of("user=u " + words[0] + "='" + value + "'", Map.of());
            assertThat(options.find(Objects.requireNonNull(Option.named(words[0]))))
                    .satisfies(any -> {});
            ours = "taken";
        } catch (ConfigurationException refused) {
            assertThat(refused).hasMessageContaining(words[0]);
            ours = "refused";
        }
        if (value.isEmpty() || TAKEN.contains(words[0] + ";" + value)) {
            assertThat(ours).as("an empty value is the default").isEqualTo("taken");
        } else if (STRICTER.contains(words[0]) && ours.equals("refused")) {
            assertThat(value).as("what it is by default").isNotIn("gssapi", words[0].equals("gsslib") ? "" : "0");
        } else {
            assertThat(ours).isEqualTo(words[2]);
        }
    }
}
