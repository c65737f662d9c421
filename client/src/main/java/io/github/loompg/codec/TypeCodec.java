package io.github.loompg.codec;

import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How a program wants the values of one data type as Java objects, in place of how the client would give and take them.
 * It holds wherever values of the type are: in columns and parameters, in arrays, composites, ranges, and in domains over
 * it. NULL never gets to it.
 *
 * <p>There are three forms: as text, as SQL writes it; as bytes, as the type's send and receive functions have it; and as
 * a tuple of the numbers or fields that a value consists of.
 *
 * {@snippet :
 * connection.setTypeCodec("complex", TypeCodec.text(Complex.class, Complex::toString, Complex::parse));
 * connection.setTypeCodec("interval", TypeCodec.tuple(
 *         Stretch.class,
 *         stretch -> List.of(stretch.months(), stretch.days(), stretch.micros()),
 *         parts -> new Stretch((long) parts.get(0), (long) parts.get(1), (long) parts.get(2))));
 * }
 *
 * <p>A codec is used by many threads at once and keeps nothing between calls. What its functions throw reaches the caller
 * as the cause of an {@link io.github.loompg.error.ArgumentException}, when nothing was sent, or of a
 * {@link io.github.loompg.error.ConversionException}, when the connection goes on as well.
 *
 * @param <T> the Java type of a value
 * @see <a href="https://www.postgresql.org/docs/current/protocol-overview.html#PROTOCOL-FORMAT-CODES">Formats and Format
 *     Codes</a>
 */
public final class TypeCodec<T> {
    /** How a value is exchanged with the functions of the codec. */
    public sealed interface Form<T> {}

    /** As the text that SQL writes and the server prints, which for some types depends on settings of the session. */
    public record Text<T>(Function<? super T, String> encode, Function<String, ? extends T> decode)
            implements Form<T> {}

    /** As bytes. */
    public record Binary<T>(Codec<T> codec) implements Form<T> {}

    /** As a list of what the value consists of. */
    public record Tuple<T>(
            Function<? super T, ? extends List<? extends @Nullable Object>> encode,
            Function<? super List<@Nullable Object>, ? extends T> decode)
            implements Form<T> {}

    /** Another class of arguments. */
    public record Accepted<A, T>(Class<A> javaType, Function<? super A, ? extends T> convert) {
        /** What the codec takes, of an argument that is known to be an instance of the class. */
        public T apply(Object argument) {
            return convert.apply(javaType.cast(argument));
        }
    }

    /** Another class that a value can be read as. */
    public record Given<T, R>(Class<R> javaType, Function<? super T, ? extends R> convert) {}

    /** What to do with all other classes. */
    public record Others<T>(
            Function<Object, ? extends T> accept, BiFunction<? super T, Type, ? extends @Nullable Object> give) {}

    private final Class<T> javaType;
    private final Form<T> form;
    private final List<Accepted<?, T>> accepts;
    private final List<Given<T, ?>> gives;
    private final @Nullable Others<T> others;

    private TypeCodec(
            Class<T> javaType,
            Form<T> form,
            List<Accepted<?, T>> accepts,
            List<Given<T, ?>> gives,
            @Nullable Others<T> others) {
        this.javaType = javaType;
        this.form = form;
        this.accepts = List.copyOf(accepts);
        this.gives = List.copyOf(gives);
        this.others = others;
    }

    private static <T> TypeCodec<T> of(Class<T> javaType, Form<T> form) {
        return new TypeCodec<>(javaType, form, List.of(), List.of(), null);
    }

    /** A codec that exchanges values as text. For a composite it is that of the whole, as in {@code (1,"a b",)}. */
    public static <T> TypeCodec<T> text(
            Class<T> javaType, Function<? super T, String> encode, Function<String, ? extends T> decode) {
        return of(javaType, new Text<>(encode, decode));
    }

    /** A codec that exchanges values as bytes. */
    public static <T> TypeCodec<T> binary(Codec<T> codec) {
        return of(codec.javaType(), new Binary<>(codec));
    }

    /**
     * A codec that exchanges values as lists. For a composite they hold the value of each field, in their order, as the
     * Java type that the field's type has by default; what the codec gives may be of any class that the field takes. For
     * these types they hold {@code Long}:
     *
     * <ul>
     *   <li>{@code date}: days since 2000-01-01
     *   <li>{@code timestamp}, {@code timestamptz}: microseconds since 2000-01-01, in UTC
     *   <li>{@code time}: microseconds since midnight
     *   <li>{@code timetz}: the same, and the offset from UTC in seconds, positive to the west
     *   <li>{@code interval}: months, days, microseconds
     * </ul>
     *
     * <p>The lowest and the highest number stand for the infinities. Other types have no tuples.
     */
    public static <T> TypeCodec<T> tuple(
            Class<T> javaType,
            Function<? super T, ? extends List<? extends @Nullable Object>> encode,
            Function<? super List<@Nullable Object>, ? extends T> decode) {
        return of(javaType, new Tuple<>(encode, decode));
    }

    /** Accepts arguments of another class too. */
    public <A> TypeCodec<T> accepting(Class<A> other, Function<? super A, ? extends T> convert) {
        return new TypeCodec<>(javaType, form, with(accepts, new Accepted<>(other, convert)), gives, others);
    }

    /** Gives values as another class too, where that is asked for. */
    public <R> TypeCodec<T> giving(Class<R> other, Function<? super T, ? extends R> convert) {
        return new TypeCodec<>(javaType, form, accepts, with(gives, new Given<>(other, convert)), others);
    }

    /**
     * Accepts and gives all other classes too, as a mapper of objects does.
     *
     * @param accept makes a value of an argument of any class
     * @param give makes an object of the Java type that is asked for, which may have type arguments
     */
    public TypeCodec<T> mapping(
            Function<Object, ? extends T> accept, BiFunction<? super T, Type, ? extends @Nullable Object> give) {
        return new TypeCodec<>(javaType, form, accepts, gives, new Others<>(accept, give));
    }

    private static <E> List<E> with(List<? extends E> list, E another) {
        List<E> longer = new ArrayList<>(list);
        longer.add(another);
        return longer;
    }

    /** The Java type of a value. */
    public Class<T> javaType() {
        return javaType;
    }

    /** How values are exchanged. */
    public Form<T> form() {
        return form;
    }

    /** The further classes of arguments, tried in this order. */
    public List<Accepted<?, T>> accepts() {
        return accepts;
    }

    /** The further classes that a value can be read as, tried in this order. */
    public List<Given<T, ?>> gives() {
        return gives;
    }

    /** What is done with all other classes, or null if they are refused. */
    public @Nullable Others<T> others() {
        return others;
    }

    /** The Java type and the form. */
    @Override
    public String toString() {
        return "TypeCodec[" + javaType.getTypeName() + " as " + form.getClass().getSimpleName() + "]";
    }
}
