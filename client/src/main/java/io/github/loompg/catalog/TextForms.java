package io.github.loompg.catalog;

import io.github.loompg.codec.builtin.BuiltinScalars;
import io.github.loompg.codec.builtin.ByteaText;
import io.github.loompg.codec.builtin.HstoreText;
import io.github.loompg.codec.builtin.Refusal;
import io.github.loompg.codec.builtin.Scalar;
import io.github.loompg.codec.builtin.TextCodec;
import io.github.loompg.codec.builtin.TimeText;
import io.github.loompg.data.DataType;
import io.github.loompg.protocol.bytes.ByteWriter;
import io.github.loompg.protocol.bytes.MalformedMessageException;
import io.github.loompg.protocol.bytes.Utf8;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.temporal.Temporal;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/**
 * How values that are binary by themselves are written where something beside them has only a text form, so that all has
 * to be text: as fields of a composite. Those of types without a form here are strings there.
 */
final class TextForms {
    private static final Map<String, Function<String, Object>> PARSERS = Map.ofEntries(
            Map.entry("bool", "t"::equals),
            Map.entry("int2", Integer::valueOf),
            Map.entry("int4", Integer::valueOf),
            Map.entry("int8", Long::valueOf),
            Map.entry("oid", Long::valueOf),
            Map.entry("xid", Long::valueOf),
            Map.entry("cid", Long::valueOf),
            Map.entry("xid8", BigInteger::new),
            Map.entry("float4", Float::valueOf),
            Map.entry("float8", Double::valueOf),
            Map.entry("numeric", TextForms::numeric),
            Map.entry("date", TimeText::date),
            Map.entry("time", TimeText::time),
            Map.entry("timetz", TimeText::offsetTime),
            Map.entry("timestamp", TimeText::timestamp),
            Map.entry("timestamptz", TimeText::moment),
            Map.entry("hstore", HstoreText::parse),
            Map.entry("bytea", ByteaText::parse));

    private TextForms() {}

    static TypeMapping of(TypeMapping mapping) {
        return switch (mapping) {
            case ScalarMapping<?> scalar -> scalar(scalar);
            case ArrayMapping(var type, var layout) ->
                new LiteralMapping(
                        type,
                        new ArrayMapping(type, layout.of(of(layout.element()))),
                        new ArrayLiteral(layout.elementOid(), layout.delimiter()));
            case CompositeMapping(var type, var layout) ->
                new LiteralMapping(
                        type, new CompositeMapping(type, layout.asText()), new CompositeLiteral(layout.fields()));
            case RangeMapping(var type, var bound) ->
                new LiteralMapping(type, new RangeMapping(type, of(bound)), new RangeLiteral());
            case MultirangeMapping(var type, RangeMapping(var range, var bound)) ->
                new LiteralMapping(
                        type, new MultirangeMapping(type, new RangeMapping(range, of(bound))), new MultirangeLiteral());
            case CustomMapping<?> custom -> custom(custom);
            case AnonymousRecordMapping none -> new TextMapping(none.type());
            case AnyArrayMapping none -> new TextMapping(none.type());
            case VoidMapping none -> new TextMapping(none.type());
            // In both formats a label is its text.
            case EnumMapping label -> label;
            case LiteralMapping text -> text;
            case TextMapping text -> text;
        };
    }

    private static TypeMapping custom(CustomMapping<?> mapping) {
        return switch (mapping.wire()) {
            case CustomWire.OfText<?> text -> mapping;
            case CustomWire.OfFields<?>(var form, var layout, var composite) ->
                new LiteralMapping(mapping.type(), fieldsAsText(mapping), new CompositeLiteral(layout.fields()));
            case CustomWire.OfBytes<?> bytes -> bytesOfText(mapping);
            case CustomWire.OfNumbers<?> numbers -> bytesOfText(mapping);
        };
    }

    /** The bytes that a codec of the program's own takes are those of the text, if they are known here by themselves. */
    private static TypeMapping bytesOfText(CustomMapping<?> mapping) {
        DataType type = mapping.type();
        Scalar<?> scalar = type.schema().equals(TypeResolver.CATALOG) ? BuiltinScalars.BY_NAME.get(type.name()) : null;
        return scalar != null
                        && scalar(new ScalarMapping<>(type, scalar))
                                instanceof LiteralMapping(var same, var natural, var text)
                ? new LiteralMapping(type, mapping, text)
                : new TextMapping(type);
    }

    private static <T> TypeMapping fieldsAsText(CustomMapping<T> mapping) {
        if (!(mapping.wire() instanceof CustomWire.OfFields<T>(var form, var layout, var composite))) {
            return mapping;
        }
        CompositeLayout text = layout.asText();
        return new CustomMapping<>(
                mapping.type(),
                mapping.codec(),
                new CustomWire.OfFields<>(form, text, new CompositeMapping(composite.type(), text)));
    }

    private static TypeMapping scalar(ScalarMapping<?> mapping) {
        Function<String, Object> parser = PARSERS.get(mapping.scalar().name());
        if (parser == null && mapping.accepts("")) {
            parser = text -> text;
        }
        return parser == null
                ? new TextMapping(mapping.type())
                : new LiteralMapping(mapping.type(), mapping, new ScalarLiteral(mapping, parser));
    }

    /** A value without parts, by way of the object that it is in Java. */
    private record ScalarLiteral(ScalarMapping<?> mapping, Function<String, Object> parser) implements Literal {
        @Override
        public byte[] toBinary(byte[] text, int offset, int length) {
            ByteWriter out = new ByteWriter();
            Object value = value(Utf8.decode(text, offset, length));
            try {
                mapping.write(value, out);
            } catch (Refusal outOfRange) {
                throw malformed();
            }
            return out.toByteArray();
        }

        private Object value(String text) {
            try {
                return parser.apply(text);
            } catch (IllegalArgumentException unreadable) {
                throw malformed();
            }
        }

        private MalformedMessageException malformed() {
            return new MalformedMessageException("the text of a value is not that of " + mapping.type());
        }

        @Override
        public void toText(byte[] binary, int offset, int length, ByteWriter out) {
            TextCodec.write(text(Objects.requireNonNull(mapping.read(binary, offset, length))), out);
        }
    }

    private static String text(Object value) {
        return switch (value) {
            case byte[] bytes -> ByteaText.of(bytes);
            case Temporal time -> TimeText.of(time);
            case Map<?, ?> map -> HstoreText.of(map);
            default -> value.toString();
        };
    }

    private static Object numeric(String text) {
        return switch (text) {
            case "NaN", "Infinity", "-Infinity" -> Double.valueOf(text);
            default -> new BigDecimal(text);
        };
    }
}
