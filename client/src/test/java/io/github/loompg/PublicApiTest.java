package io.github.loompg;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.loompg.error.PostgresException;
import io.github.loompg.protocol.bytes.ByteReader;
import io.github.loompg.testkit.PostgresServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Compares what each module promises with the list of it that is checked in, so that no promise changes unseen. When a
 * change is meant, write the lists again:
 *
 * <pre>./mvnw -Dquick test -pl client -am -Dtest=PublicApiTest -Dapi.update</pre>
 */
class PublicApiTest {
    private static final Path MODULES =
            Path.of(System.getProperty("basedir", "")).toAbsolutePath().getParent();

    static Stream<Arguments> modules() {
        return Stream.of(
                Arguments.of("protocol", ByteReader.class),
                Arguments.of("testkit", PostgresServer.class),
                Arguments.of("client", PostgresException.class));
    }

    @ParameterizedTest
    @MethodSource("modules")
    void isTheOneCheckedIn(String module, Class<?> member) throws Exception {
        Path list = MODULES.resolve(module).resolve("api.txt");
        List<String> actual = PublicApi.of(member);
        assertThat(actual).isNotEmpty();
        if (System.getProperty("api.update") != null) {
            Files.write(list, actual);
        }
        assertThat(actual)
                .as(
                        "the public API of %s; if it is meant to differ from %s/api.txt, write that again by\n"
                                + "./mvnw -Dquick test -pl client -am -Dtest=PublicApiTest -Dapi.update",
                        module, module)
                .isEqualTo(Files.readAllLines(list));
    }
}
