package io.github.loompg.codegen;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.loompg.testkit.PostgresServer;
import org.junit.jupiter.api.Test;

/** Compares the checked-in sources with what they would be now; with {@code -Dcodegen.update} it writes them first. */
class GeneratedSourcesTest {
    private static final boolean WRITE = System.getProperty("codegen.update") != null;

    @Test
    void errorsAreThoseOfTheNewestServer() {
        assertCheckedIn(ErrorSources.of(ErrorCodes.ofAllServers()));
    }

    @Test
    void typesAreThoseOfTheNewestServer() {
        assertCheckedIn(
                TypeSources.of(CatalogType.read(PostgresServer.shared(18).sql(CatalogType.QUERY))));
    }

    private static void assertCheckedIn(Sources sources) {
        if (WRITE) {
            sources.write(SourceFolders.CLIENT);
        }
        assertThat(sources.differences(SourceFolders.CLIENT))
                .as("sources that codegen would write differently; see its README for the command")
                .isEmpty();
    }
}
