package io.github.loompg.codegen;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.loompg.testkit.PostgresServer;
import java.util.List;
import org.junit.jupiter.api.Test;

class CatalogTypeTest {
    private final List<CatalogType> newest = read(18);

    @Test
    void readsEveryKind() {
        assertThat(newest)
                .contains(
                        new CatalogType("BASE", 23, "int4", 0),
                        new CatalogType("ARRAY", 1007, "int4[]", 23),
                        new CatalogType("ARRAY", 22, "int2vector", 21),
                        new CatalogType("ARRAY", 2287, "record[]", 2249),
                        new CatalogType("BASE", 19, "name", 0), // made of "char", but no array
                        new CatalogType("BASE", 600, "point", 0),
                        new CatalogType("RANGE", 3904, "int4range", 23),
                        new CatalogType("MULTIRANGE", 4451, "int4multirange", 3904),
                        new CatalogType("PSEUDO", 2278, "void", 0))
                .extracting(CatalogType::oid)
                .doesNotHaveDuplicates()
                .isSorted();
    }

    @Test
    void readsNoRowTypesOfSystemTables() {
        assertThat(newest).extracting(CatalogType::name).doesNotContain("pg_type", "pg_type[]", "pg_class");
    }

    @Test
    void knowsTheTypesOfOlderServersByTheSameOids() {
        assertThat(newest).containsAll(read(14));
    }

    private static List<CatalogType> read(int major) {
        return CatalogType.read(PostgresServer.shared(major).sql(CatalogType.QUERY));
    }
}
