package io.github.loompg.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.github.loompg.catalog.PgType.Field;
import io.github.loompg.codec.TypeCodec;
import io.github.loompg.codec.builtin.Refusal;
import io.github.loompg.data.BoundedArray;
import io.github.loompg.data.DataType;
import io.github.loompg.data.DataType.Kind;
import io.github.loompg.data.Multirange;
import io.github.loompg.data.Range;
import io.github.loompg.error.ConversionException;
import io.github.loompg.protocol.bytes.ByteWriter;
import io.github.loompg.protocol.bytes.MalformedMessageException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Values that consist of others, as no server sends them: each is an error of the one kind, and costs no memory. */
class HostileCompoundsTest {
    private static final int COMPOSITE = 20_000;
    private static final int COMPOSITES = 20_001;
    private static final int MIXED = 20_002;
    private static final int ACLITEM_RANGE = 20_003;
    private static final int HSTORE = 20_005;
    private static final int MAPS = 20_006;
    private static final int TEXTS = 20_007;
    private static final int LTREE = 20_008;
    private static final int INT4 = 23;
    private static final int TEXT = 25;
    private static final int ACLITEM = 1033;

    /** A codec of the program's own, which gets the numbers as they are. */
    private static final TypeCodec<?> TUPLE = TypeCodec.tuple(List.class, list -> (List<?>) list, List::copyOf);

    private static final CustomCodecs CODECS = CustomCodecs.DEFAULT
            .with(TypeName.parse("interval"), TUPLE)
            .with(TypeName.parse("timetz"), TUPLE)
            .with(TypeName.parse("date"), TUPLE);

    /** An exception with its stack trace takes a few thousand bytes, and what is read here about as much. */
    private static final long MOST_MEMORY = 1 << 17;

    /** One for each value, since it is forgotten what a value seems to contradict. */
    private static TypeMapping mapping(int typeOid) {
        KnownTypes known = KnownTypes.alone();
        known.keep(
                List.of(
                        type(COMPOSITE, Kind.COMPOSITE, 0, new Field("a", INT4), new Field("b", TEXT)),
                        type(COMPOSITES, Kind.ARRAY, COMPOSITE),
                        type(MIXED, Kind.COMPOSITE, 0, new Field("a", INT4), new Field("b", ACLITEM)),
                        extension(HSTORE, "hstore", "hstore"),
                        extension(LTREE, "ltree", "ltree"),
                        type(MAPS, Kind.ARRAY, HSTORE),
                        type(
                                TEXTS,
                                Kind.COMPOSITE,
                                0,
                                new Field("a", ACLITEM),
                                new Field("b", HSTORE),
                                new Field("c", oid("timestamptz")),
                                new Field("d", oid("bytea")),
                                new Field("e", oid("int4[]"))),
                        type(ACLITEM_RANGE, Kind.RANGE, ACLITEM)),
                known.version());
        return ((MappedParameter) new TypeCatalog(known, CODECS, null).parameter(typeOid)).mapping();
    }

    private static PgType extension(int oid, String extension, String name) {
        return new PgType(new DataType(oid, "s", name, Kind.BASE), 0, true, ',', extension, List.of(), List.of());
    }

    private static PgType type(int oid, Kind kind, int related, Field... fields) {
        return new PgType(
                new DataType(oid, "s", "t" + oid, kind), related, true, ',', "", List.of(), Arrays.asList(fields));
    }

    /** A value of a type, which the server could have sent, in the bytes that the value has as one of another type. */
    record Sample(int typeOid, int writtenAs, Object value) {
        Sample(int typeOid, Object value) {
            this(typeOid, typeOid, value);
        }

        byte[] bytes() {
            ByteWriter out = new ByteWriter();
            mapping(writtenAs).write(value, out);
            return out.toByteArray();
        }

        Object read(byte[] bytes) {
            return mapping(typeOid).reader(Object.class).read(bytes, 0, bytes.length);
        }
    }

    static Stream<Sample> samples() {
        Map<String, Object> fields = Map.of("a", 7, "b", "text");
        Map<String, String> map = new LinkedHashMap<>();
        map.put("a", "\"");
        map.put("b", null);
        return Stream.of(
                new Sample(oid("record"), COMPOSITE, fields),
                new Sample(oid("anyarray"), oid("int4[]"), List.of(1, 2)),
                new Sample(HSTORE, map),
                new Sample(MAPS, Arrays.asList(map, null)),
                new Sample(LTREE, "a.b"),
                new Sample(oid("date"), List.of(1L)),
                new Sample(oid("interval"), List.of(1L, 2L, 3L)),
                new Sample(oid("timetz[]"), List.of(List.of(1L, 2L))),
                new Sample(
                        TEXTS,
                        Map.of(
                                "a",
                                "=r/postgres",
                                "b",
                                map,
                                "c",
                                Instant.EPOCH,
                                "d",
                                new byte[] {0, 1},
                                "e",
                                BoundedArray.from(0, List.of(1)))),
                new Sample(COMPOSITE, fields),
                new Sample(COMPOSITES, Arrays.asList(fields, null, fields)),
                new Sample(MIXED, Map.of("a", 7, "b", "=r/postgres")),
                new Sample(ACLITEM_RANGE, Range.closed("=r/a", "=r/b")),
                new Sample(oid("int4range"), Range.closedOpen(1, 9)),
                new Sample(oid("int4multirange"), Multirange.of(Range.closedOpen(1, 9), Range.atLeast(20))),
                new Sample(oid("int4[]"), List.of(List.of(1, 2), List.of(3, 4))),
                new Sample(oid("aclitem[]"), Arrays.asList("a \"b\"", null, "", "NULL")));
    }

    private static int oid(String name) {
        return Values.oid(name);
    }

    @ParameterizedTest
    @MethodSource("samples")
    void isReadWhole(Sample sample) {
        assertThat(sample.read(sample.bytes())).isNotNull();
    }

    @ParameterizedTest
    @MethodSource("samples")
    void refusesEveryTruncation(Sample sample) {
        byte[] bytes = sample.bytes();
        // A label tree is a number and a text, of which any beginning is one as well.
        int whole = sample.typeOid() == LTREE ? 1 : bytes.length;
        for (int length = 0; length < whole; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> readDeeply(sample, cut))
                    .as("%s cut to %s bytes", sample, length)
                    .isInstanceOf(MalformedMessageException.class);
        }
    }

    /** Wherever a count or a length may stand, and also where none does: then the value may be another one, or refused. */
    @ParameterizedTest
    @MethodSource("samples")
    void believesNoNumber(Sample sample) {
        byte[] bytes = sample.bytes();
        for (int at = 0; at + Integer.BYTES <= bytes.length; at++) {
            for (int hostile : new int[] {-1, -2, Integer.MAX_VALUE, Integer.MIN_VALUE, 0x0100_0000}) {
                byte[] changed = bytes.clone();
                ByteBuffer.wrap(changed).putInt(at, hostile);
                // What the first reading allocates may belong to classes that it loads.
                long allocated = Math.min(allocatedByReading(sample, changed), allocatedByReading(sample, changed));
                assertThat(allocated).isLessThan(MOST_MEMORY);
            }
        }
    }

    private static long allocatedByReading(Sample sample, byte[] bytes) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        try {
            readDeeply(sample, bytes);
        } catch (MalformedMessageException | Refusal expected) {
            // Nothing else may come of it.
        }
        return threads.getCurrentThreadAllocatedBytes() - before;
    }

    /** What says itself which types its parts have is gone through before it is read. */
    @ParameterizedTest
    @MethodSource("samples")
    void findsNoTypesInNonsense(Sample sample) {
        byte[] bytes = sample.bytes();
        for (int at = 0; at + Integer.BYTES <= bytes.length; at++) {
            for (int hostile : new int[] {-1, -2, Integer.MAX_VALUE, Integer.MIN_VALUE, 0x0100_0000}) {
                byte[] changed = bytes.clone();
                ByteBuffer.wrap(changed).putInt(at, hostile);
                try {
                    mapping(sample.typeOid()).addUnmetTypes(changed, 0, changed.length, new HashSet<>());
                } catch (MalformedMessageException expected) {
                    // Nothing else may come of it.
                }
            }
        }
    }

    private static void readDeeply(Sample sample, byte[] bytes) {
        Object value = sample.read(bytes);
        try {
            assertThat(value.toString()).isNotNull();
            value.hashCode();
        } catch (ConversionException broken) {
            if (broken.getCause() instanceof MalformedMessageException malformed) {
                throw malformed;
            }
            // The text of a date that is none may be one in another style.
            if (String.valueOf(broken.getMessage()).contains("date style")) {
                throw new Refusal("another style", null);
            }
            throw broken;
        }
    }

    /** The server's text has so many dimensions at most, and braces cost nothing to send. */
    @ParameterizedTest
    @MethodSource("nested")
    void bracesDoNotOverflowTheStack(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> new Sample(oid("aclitem[]"), List.of()).read(bytes))
                .isInstanceOf(MalformedMessageException.class);
    }

    static Stream<String> nested() {
        return Stream.of(
                "{".repeat(100_000),
                "{{{{{{{a}}}}}}}",
                "[1:1]".repeat(1_000) + "={a}",
                "{a,{b}}",
                "{{a},b}",
                "{{a},{b,c}}",
                "{a",
                "{\"a}",
                "{a}}",
                "{a\\",
                "[1:x]={a}",
                "[99999999999:1]={a}",
                "{{},{}}");
    }
}
