package io.github.loompg.codec.builtin;

import io.github.loompg.codec.Codec;
import io.github.loompg.protocol.bytes.ByteReader;
import io.github.loompg.protocol.bytes.ByteWriter;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A type without parts: its name in the catalog, its codec, and the Java classes that it accepts as arguments and gives
 * as values. The first of either is the one by default. What a conversion cannot do without loss is a {@link Refusal}.
 *
 * @param name as in {@code pg_type}
 * @param codec for the default class, or for what several default classes have in common
 * @param accepts the classes of arguments, tried in this order
 * @param gives the classes that a value can be read as, tried in this order
 */
public record Scalar<T>(String name, Codec<T> codec, List<Accepted<?>> accepts, List<Given<T, ?>> gives) {
    /** A class of arguments, and how the bytes of the type are written from one. */
    public record Accepted<A>(Class<A> javaType, BiConsumer<A, ByteWriter> encode) {
        /** Writes an argument that is known to be an instance of the class. */
        public void write(Object argument, ByteWriter out) {
            encode.accept(javaType.cast(argument), out);
        }
    }

    /** A class to read as, and how it is made of a value that the codec has read. */
    public record Given<T, R>(Class<R> javaType, Function<T, R> convert) {}

    /** A type that accepts and gives the class of its codec. */
    public static <T> Scalar<T> of(String name, Codec<T> codec) {
        return new Scalar<>(
                name,
                codec,
                List.of(new Accepted<>(codec.javaType(), codec::encode)),
                List.of(new Given<>(codec.javaType(), Function.identity())));
    }

    /**
     * A type that accepts and gives the class that the two functions write and read. The class refuses by
     * IllegalArgumentException what it cannot be.
     */
    public static <T> Scalar<T> of(
            String name, Class<T> javaType, BiConsumer<T, ByteWriter> encode, Function<ByteReader, T> decode) {
        return of(name, new ValueCodec<>(javaType, encode, decode));
    }

    /**
     * A type whose values are of several classes, the usual one first, with a superclass in common that its codec has.
     *
     * <p>It accepts just those classes. It gives the common one, whatever the value is, and each of them if the value is
     * of that class.
     */
    public static <T> Scalar<T> ofSeveral(String name, Codec<T> codec, List<Class<? extends T>> classes) {
        List<Accepted<?>> accepts = classes.stream()
                .<Accepted<?>>map(each -> new Accepted<>(each, codec::encode))
                .toList();
        Scalar<T> scalar = new Scalar<>(name, codec, accepts, of(name, codec).gives());
        for (Class<? extends T> each : classes) {
            scalar = scalar.givingOnly(each);
        }
        return scalar;
    }

    private <R extends T> Scalar<T> givingOnly(Class<R> javaType) {
        return giving(javaType, value -> only(javaType, value, codec.javaType()));
    }

    /** Accepts another class too, by converting it to what the codec takes. */
    public <A> Scalar<T> accepting(Class<A> javaType, Function<A, T> convert) {
        return writing(javaType, (argument, out) -> codec.encode(convert.apply(argument), out));
    }

    /** Accepts another class too, from which the bytes are written directly. */
    public <A> Scalar<T> writing(Class<A> javaType, BiConsumer<A, ByteWriter> encode) {
        return new Scalar<>(name, codec, with(accepts, new Accepted<>(javaType, encode)), gives);
    }

    /** Gives another class too. */
    public <R> Scalar<T> giving(Class<R> javaType, Function<T, R> convert) {
        return new Scalar<>(name, codec, accepts, with(gives, new Given<>(javaType, convert)));
    }

    /**
     * Accepts texts too, in the server's own form, and gives them.
     *
     * @param parse reads a text, or throws an IllegalArgumentException that says what it should be
     */
    public Scalar<T> withText(Function<String, T> parse) {
        return accepting(CharSequence.class, text -> parsed(parse, text.toString()))
                .giving(String.class, Object::toString);
    }

    private static <T> T parsed(Function<String, T> parse, String text) {
        try {
            return parse.apply(text);
        } catch (IllegalArgumentException malformed) {
            throw new Refusal(String.valueOf(malformed.getMessage()), null);
        }
    }

    /** The same under another name. */
    public Scalar<T> named(String otherName) {
        return new Scalar<>(otherName, codec, accepts, gives);
    }

    private static <E> List<E> with(List<? extends E> list, E another) {
        return Stream.<E>concat(list.stream(), Stream.of(another)).toList();
    }

    private static <R> R only(Class<R> javaType, Object value, Class<?> common) {
        if (javaType.isInstance(value)) {
            return javaType.cast(value);
        }
        throw new Refusal(
                "the value is no " + javaType.getSimpleName() + " but "
                        + value.getClass().getSimpleName(),
                "ask for " + common.getSimpleName() + ", which both are");
    }
}
