package io.github.loompg.catalog;

import io.github.loompg.codec.builtin.Refusal;
import io.github.loompg.codec.builtin.TextCodec;
import io.github.loompg.protocol.bytes.ByteWriter;
import io.github.loompg.protocol.bytes.MalformedMessageException;
import io.github.loompg.protocol.bytes.Utf8;
import java.math.BigDecimal;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/**
 * How values that are binary by themselves are written where something beside them has only a text form, so that all has
 * to be text: as fields of a composite. Those of types without a form here are strings there.
 */
final class TextForms {
    private static final Map<String, Function<String, Object>> PARSERS = Map.of(
            "bool", "t"::equals,
            "int2", Integer::valueOf,
            "int4", Integer::valueOf,
            "int8", Long::valueOf,
            "oid", Long::valueOf,
            "float4", Float::valueOf,
            "float8", Double::valueOf,
            "numeric", TextForms::numeric,
            "bytea", TextForms::bytes);

    private TextForms() {}

    static TypeMapping of(TypeMapping mapping) {
        return switch (mapping) {
            case ScalarMapping<?> scalar -> scalar(scalar);
            case ArrayMapping(var type, var layout) ->
                new LiteralMapping(
                        type,
                        new ArrayMapping(
                                type, new ArrayLayout(of(layout.element()), layout.elementOid(), layout.lowerBound())),
                        new ArrayLiteral(layout.elementOid(), type.name().equals("box[]") ? ';' : PgType.COMMA));
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
            // Their bytes mean something to the program alone.
            case CustomWire.OfBytes<?> bytes -> new TextMapping(mapping.type());
            case CustomWire.OfNumbers<?> numbers -> new TextMapping(mapping.type());
        };
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
        Function<String, Object> parser = PARSERS.get(mapping.type().name());
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
            try {
                mapping.write(parser.apply(Utf8.decode(text, offset, length)), out);
            } catch (Refusal | IllegalArgumentException unreadable) {
                throw new MalformedMessageException("the text of a value is not that of " + mapping.type());
            }
            return out.toByteArray();
        }

        @Override
        public void toText(byte[] binary, int offset, int length, ByteWriter out) {
            Object value = Objects.requireNonNull(mapping.read(binary, offset, length));
            TextCodec.write(
                    value instanceof byte[] bytes ? "\\x" + HexFormat.of().formatHex(bytes) : value.toString(), out);
        }
    }

    private static Object numeric(String text) {
        return switch (text) {
            case "NaN", "Infinity", "-Infinity" -> Double.valueOf(text);
            default -> new BigDecimal(text);
        };
    }

    private static Object bytes(String text) {
        if (!text.startsWith("\\x")) {
            throw new IllegalArgumentException("bytea_output is not hex");
        }
        return HexFormat.of().parseHex(text, 2, text.length());
    }
}
