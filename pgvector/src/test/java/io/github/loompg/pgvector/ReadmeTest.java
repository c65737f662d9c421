package io.github.loompg.pgvector;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the README shows is what PgvectorTest tries. */
class ReadmeTest {
    private static final Path MODULE =
            Path.of(System.getProperty("basedir", "")).toAbsolutePath();
    private static final Pattern JAVA = Pattern.compile("(?s)\n```java\n(.*?)\n```\n");

    @Test
    void showsWhatIsTried() throws IOException {
        String readme = Files.readString(MODULE.resolve("README.md"));
        String tried = Files.readString(MODULE.resolve("src/test/java/io/github/loompg/pgvector/PgvectorTest.java"));
        assertThat(JAVA.matcher(readme).results().map(MatchResult::group))
                .isNotEmpty()
                .allSatisfy(code -> assertThat(withoutSpace(tried))
                        .contains(
                                withoutSpace(code.strip().replace("```java", "").replace("```", ""))));
    }

    private static String withoutSpace(String code) {
        return code.replaceAll("\\s+", " ").strip();
    }
}
