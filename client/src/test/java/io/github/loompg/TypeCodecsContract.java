package io.github.loompg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.loompg.codec.Codec;
import io.github.loompg.codec.TypeCodec;
import io.github.loompg.data.Range;
import io.github.loompg.data.TypeRef;
import io.github.loompg.error.ArgumentException;
import io.github.loompg.error.ConversionException;
import io.github.loompg.error.UsageException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Codecs that a program has of its own, on either face. */
interface TypeCodecsContract {
    record Money(long cents) {
        static Money parse(String text) {
            return new Money(Math.round(Double.parseDouble(text) * 100));
        }

        @Override
        public String toString() {
            return cents / 100 + "." + cents / 10 % 10 + cents % 10;
        }
    }

    TypeCodec<Money> TEXT = TypeCodec.text(Money.class, Money::toString, Money::parse);

    TypeCodec<Money> BINARY = TypeCodec.binary(
            Codec.of(Money.class, (value, out) -> out.writeLong(value.cents()), in -> new Money(in.readLong())));

    Face connect(ConnectOptions options);

    private Face connect() {
        return connect(TestServer.options());
    }

    @Test
    default void aTextCodecHoldsWhereverTheTypeIs() {
        Money seven = new Money(700);
        try (Face face = connect()) {
            face.execute(
                    "CREATE TYPE pg_temp.item AS (name text, price numeric); CREATE DOMAIN pg_temp.fee AS numeric");
            face.setTypeCodec("numeric", TEXT);
            assertThat(face.fetchVal("SELECT $1::numeric + 1", seven)).isEqualTo(new Money(800));
            assertThat(face.fetchVal("SELECT $1::numeric[]", Arrays.asList(seven, null)))
                    .isEqualTo(Arrays.asList(seven, null));
            assertThat(face.fetchVal(Money[].class, "SELECT $1::pg_temp.fee[]", List.of(seven)))
                    .containsExactly(seven);
            assertThat(face.fetchVal("SELECT $1::numrange", Range.atLeast(seven)))
                    .isEqualTo(Range.atLeast(seven));
            record Item(String name, Money price) {}

            Item item = new Item("a \"b\"", seven);
            assertThat(face.fetchVal(Item.class, "SELECT $1::pg_temp.item", item))
                    .isEqualTo(item);
            assertThat(face.fetchVal(new TypeRef<List<Item>>() {}, "SELECT $1::pg_temp.item[]", List.of(item)))
                    .containsExactly(item);
            assertThat(face.fetchVal("SELECT $1::numeric", (Object) null)).isNull();
            assertThat(face.fetchVal("SELECT NULL::numeric")).isNull();
        }
    }

    @Test
    default void aBinaryCodecHoldsWhereverTheTypeIs() {
        Money seven = new Money(700);
        try (Face face = connect()) {
            face.execute("CREATE TYPE pg_temp.item AS (name text, price bigint)");
            face.setTypeCodec("bigint", BINARY);
            assertThat(face.fetchVal("SELECT $1::bigint + 1", seven)).isEqualTo(new Money(701));
            assertThat(face.fetchVal("SELECT $1::bigint[]", List.of(seven))).isEqualTo(List.of(seven));
            assertThat(face.fetchVal("SELECT ($1::pg_temp.item).price", Map.of("name", "a", "price", seven)))
                    .isEqualTo(seven);
        }
    }

    /** What a statement means is decided when it is prepared, and so it is prepared anew. */
    @Test
    default void aCodecCountsFromNowOnUntilItIsReset() {
        try (Face face = connect()) {
            String sql = "SELECT 7::numeric";
            Object before = face.fetchVal(sql);
            face.setTypeCodec("pg_catalog.numeric", TEXT);
            assertThat(face.fetchVal(sql)).isEqualTo(new Money(700));
            face.resetTypeCodec("pg_catalog.numeric");
            assertThat(face.fetchVal(sql)).isEqualTo(before);
            face.setTypeCodec("numeric", TEXT);
            assertThat(face.fetchVal(sql)).isEqualTo(new Money(700));
            face.resetTypeCodec("numeric");
            assertThat(face.fetchVal(sql)).isEqualTo(before);
            face.reloadSchemaState();
            assertThat(face.fetchVal(sql)).isEqualTo(before);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "date | 2000-01-03 | 2",
                "date | infinity | 2147483647",
                "timestamp | 2000-01-01 00:00:01 | 1000000",
                "timestamptz | 2000-01-01 00:00:01+00 | 1000000",
                "timestamptz | -infinity | -9223372036854775808",
                "time | 24:00:00 | 86400000000",
                "timetz | 00:00:01+01:00:30 | 1000000,-3630",
                "interval | 1 year 2 days 3 seconds | 12,2,3000000"
            })
    default void dateAndTimeTypesAreTuplesOfNumbers(String type, String literal, String numbers) {
        List<Long> tuple = Arrays.stream(numbers.split(",")).map(Long::valueOf).toList();
        try (Face face = connect()) {
            face.setTypeCodec(type, TypeCodec.tuple(List.class, list -> (List<?>) list, List::copyOf));
            String cast = "'" + literal + "'::" + type;
            assertThat(face.fetchVal("SELECT " + cast)).isEqualTo(tuple);
            assertThat(face.fetchVal(boolean.class, "SELECT $1::" + type + " = " + cast, tuple))
                    .isTrue();
        }
    }

    record Complex(double re, double im) {}

    @Test
    default void compositesAreTuplesOfTheirFields() {
        TypeCodec<Complex> codec = TypeCodec.tuple(
                Complex.class,
                value -> List.of(value.re(), value.im(), "x"),
                parts -> new Complex((Double) parts.get(0), (Double) parts.get(1)));
        Complex value = new Complex(1.5, -2);
        try (Face face = connect()) {
            face.execute("CREATE TYPE pg_temp.complex AS (re float8, im float8, note text);"
                    + " CREATE TYPE pg_temp.noted AS (z pg_temp.complex, item aclitem)");
            face.setTypeCodec("pg_temp.complex", codec);
            assertThat(face.fetchVal("SELECT $1::pg_temp.complex", value)).isEqualTo(value);
            assertThat(face.fetchVal("SELECT ($1::pg_temp.complex[])[2].im", List.of(value, value)))
                    .isEqualTo(-2.0);
            assertThat(face.fetchVal("SELECT ($1::pg_temp.noted).z.re", Map.of("z", value, "item", "=r/postgres")))
                    .isEqualTo(1.5);
        }
    }

    /** A regclass has a text form alone, which makes a text of all beside it. */
    @Test
    default void bytesAndTuplesAreMadeOfTheTextWhereThereIsNothingElse() {
        record Booking(String what, List<?> day, Money price) {}

        Booking booking = new Booking("pg_type", List.of(2L), new Money(700));
        try (Face face = connect()) {
            face.execute("CREATE TYPE pg_temp.booking AS (what regclass, day date, price bigint)");
            face.setTypeCodec("date", TypeCodec.tuple(List.class, list -> (List<?>) list, List::copyOf));
            face.setTypeCodec("bigint", BINARY);
            assertThat(face.fetchVal(Booking.class, "SELECT $1::pg_temp.booking", booking))
                    .isEqualTo(booking);
            assertThat(face.fetchVal("SELECT ($1::pg_temp.booking)::text", booking))
                    .isEqualTo("(pg_type,2000-01-03,700)");
        }
    }

    @Test
    default void furtherClassesAreConvertedOrMapped() {
        TypeCodec<String> mapper = TypeCodec.text(String.class, text -> text, text -> text)
                .mapping(Object::toString, (text, type) -> type + ":" + text);
        try (Face face = connect()) {
            face.setTypeCodec(
                    "numeric",
                    TEXT.accepting(Integer.class, n -> new Money(n * 100L))
                            .giving(long.class, Money::cents)
                            .giving(Long.class, Money::cents));
            assertThat(face.fetchVal(Long.class, "SELECT $1::numeric", 7)).isEqualTo(700);
            face.setTypeCodec("json", mapper);
            assertThat(face.fetchVal("SELECT $1::json", 7)).isEqualTo("7");
            assertThat((Object) face.fetchVal(CharSequence.class, "SELECT '7'::json"))
                    .isEqualTo("7");
        }
    }

    @Test
    default void enumsAndDomainsMayHaveCodecs() {
        TypeCodec<Integer> length = TypeCodec.text(Integer.class, n -> "a".repeat(n), String::length);
        try (Face face = connect()) {
            face.execute("CREATE TYPE pg_temp.letters AS ENUM ('a', 'aa'); CREATE DOMAIN pg_temp.named AS text");
            face.setTypeCodec("pg_temp.letters", length);
            face.setTypeCodec("pg_temp.named", length);
            assertThat(face.fetchVal("SELECT $1::pg_temp.letters", 2)).isEqualTo(2);
            assertThat(face.fetchVal("SELECT $1::pg_temp.letters[]", List.of(1, 2)))
                    .isEqualTo(List.of(1, 2));
            assertThat(face.fetchVal("SELECT $1::pg_temp.named", 3)).isEqualTo("aaa");
            assertThat(face.fetchVal("SELECT $1::pg_temp.named[]", List.of(3))).isEqualTo(List.of(3));
        }
    }

    @Test
    default void aTypeMayBeMappedAsAnother() {
        try (Face face = connect()) {
            face.execute("CREATE TYPE pg_temp.mood AS ENUM ('a'); CREATE DOMAIN pg_temp.id AS int");
            face.setBuiltinTypeCodec("pg_temp.id", "text");
            face.resetTypeCodec("pg_temp.id");
            assertThat(face.fetchVal("SELECT $1::pg_temp.id", 7)).isEqualTo(7);
            face.setBuiltinTypeCodec("aclitem", "text");
            assertThat(face.fetchVal("SELECT $1::aclitem", "=r/postgres")).isEqualTo("=r/postgres");
            face.setBuiltinTypeCodec("xml", "varchar");
            assertThat(face.fetchVal("SELECT $1::xml::text", "<a/>")).isEqualTo("<a/>");
            assertThatExceptionOfType(UsageException.class)
                    .isThrownBy(() -> face.setBuiltinTypeCodec("aclitem", "nonsense"))
                    .withMessageContaining("nonsense");
        }
    }

    @Test
    default void aCodecThatFailsSaysWhereAndHarmsNothing() {
        TypeCodec<Integer> failing = TypeCodec.text(
                Integer.class,
                n -> {
                    throw new IllegalStateException("cannot write");
                },
                text -> {
                    throw new IllegalStateException("cannot read");
                });
        try (Face face = connect()) {
            face.setTypeCodec("numeric", failing);
            assertThatExceptionOfType(ArgumentException.class)
                    .isThrownBy(() -> face.fetchVal("SELECT $1::numeric[]", List.of(7)))
                    .withMessageContaining("$1")
                    .withMessageContaining("[0]")
                    .withCauseInstanceOf(IllegalStateException.class);
            assertThatExceptionOfType(ConversionException.class)
                    .isThrownBy(() -> face.fetchVal("SELECT 7::numeric AS n"))
                    .withMessageContaining("\"n\"")
                    .withCauseInstanceOf(IllegalStateException.class);
            assertThat(face.fetchVal("SELECT 7")).isEqualTo(7);
        }
    }

    @Test
    default void whatHasPartsHasNoCodecOfItsOwn() {
        try (Face face = connect()) {
            face.execute("CREATE TYPE pg_temp.r AS RANGE (subtype = int)");
            for (String type :
                    List.of("int4range", "pg_temp.r", "record", "nobody.knows", "unheard_of", "int4[]", "a.b.c", "")) {
                assertThatExceptionOfType(UsageException.class)
                        .as(type)
                        .isThrownBy(() -> face.setTypeCodec(type, TEXT));
            }
            assertThatExceptionOfType(UsageException.class)
                    .isThrownBy(() -> face.setTypeCodec(
                            "int4", TypeCodec.tuple(List.class, list -> (List<?>) list, List::copyOf)))
                    .withMessageContaining("tuple");
        }
    }

    @Test
    default void optionsHoldForEveryConnection() {
        ConnectOptions options = TestServer.options()
                .typeCodec("numeric", TEXT)
                .typeCodec("later", TypeCodec.text(Integer.class, n -> "a".repeat(n), String::length))
                .builtinTypeCodec("aclitem", "text");
        for (int i = 0; i < 2; i++) {
            try (Face face = connect(options)) {
                assertThat(face.fetchVal("SELECT 7::numeric")).isEqualTo(new Money(700));
                face.execute("CREATE TYPE pg_temp.later AS ENUM ('a', 'aa')");
                assertThat(face.fetchVal("SELECT $1::pg_temp.later", 2)).isEqualTo(2);
                face.resetTypeCodec("numeric");
                assertThat(face.fetchVal("SELECT 7::numeric")).isNotEqualTo(new Money(700));
            }
        }
    }

    @Test
    default void namesAreThoseOfSql() {
        try (Face face = connect()) {
            face.execute("CREATE TYPE pg_temp.\"My \"\"Type\"\"\" AS ENUM ('a')");
            TypeCodec<Integer> length = TypeCodec.text(Integer.class, n -> "a".repeat(n), String::length);
            face.setTypeCodec("pg_temp.\"My \"\"Type\"\"\"", length);
            assertThat(face.fetchVal("SELECT $1::pg_temp.\"My \"\"Type\"\"\"", 1))
                    .isEqualTo(1);
            for (String name : List.of("double precision", "Double  Precision", "float8", "pg_catalog.float8")) {
                face.setTypeCodec(name, TEXT);
                assertThat(face.fetchVal("SELECT 7::float8")).as(name).isEqualTo(new Money(700));
                face.resetTypeCodec(name);
                assertThat(face.fetchVal("SELECT 7::float8")).isEqualTo(7.0);
            }
        }
    }
}
