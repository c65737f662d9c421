package io.github.loompg.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.loompg.catalog.KnownTypes.Lookup;
import io.github.loompg.data.DataType;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What connections tell each other of the types of their database. */
class KnownTypesTest {
    private static final int OID = 20_000;
    private static final PgType TYPE =
            new PgType(new DataType(OID, "s", "t", DataType.Kind.BASE), 0, true, ',', "", List.of(), List.of());

    private final KnownTypes known = KnownTypes.alone();
    private final TypeCatalog catalog = new TypeCatalog(known, CustomCodecs.DEFAULT, null);

    /** So that a statement is never looked up for more than once, however its types have gone. */
    @Test
    void whatIsNotFoundIsNotLookedForAgain() {
        try (Lookup lookup = catalog.lookup(List.of(OID))) {
            assertThat(lookup.begin()).isNull();
            catalog.learn(lookup, List.of());
        }
        assertThat(catalog.unknown(List.of(OID))).isEmpty();
        assertThat(catalog.type(OID).name()).isEqualTo("type " + OID);
    }

    @Test
    void onlyOneLooksForATypeAndTheNextMayWhenItHasEnded() throws InterruptedException {
        Lookup second = catalog.lookup(List.of(OID + 1, OID));
        try (Lookup first = catalog.lookup(List.of(OID))) {
            assertThat(first.begin()).isNull();
            Lookup inTheWay = Objects.requireNonNull(second.begin());
            assertThat(inTheWay).isSameAs(first);
            assertThat(inTheWay.await(0)).isFalse();
        }
        assertThat(catalog.unknown(List.of(OID))).containsExactly(OID);
        assertThat(second.begin()).isNull();
        second.close();
    }

    /** The answer may be older than the change. */
    @Test
    void whatWasLookedUpBeforeAChangeIsNotKept() {
        try (Lookup lookup = catalog.lookup(List.of(OID))) {
            assertThat(lookup.begin()).isNull();
            catalog.typesChanged(false);
            catalog.learn(lookup, List.of(TYPE));
        }
        assertThat(catalog.unknown(List.of(OID))).containsExactly(OID);
        try (Lookup again = catalog.lookup(List.of(OID))) {
            assertThat(again.begin()).isNull();
            catalog.learn(again, List.of(TYPE));
        }
        assertThat(catalog.unknown(List.of(OID))).isEmpty();
    }

    /** Else a value that never fits would have everything forgotten each time that it comes. */
    @Test
    void whatWasDoubtedAndFoundToBeSoIsNotDoubtedAgain() {
        long before = known.version();
        assertThat(known.doubt(TYPE)).isTrue();
        assertThat(known.version()).isNotEqualTo(before);
        known.keep(List.of(TYPE), known.version());
        assertThat(known.doubt(TYPE)).isFalse();
        assertThat(known.find(OID)).isEqualTo(TYPE);
    }
}
