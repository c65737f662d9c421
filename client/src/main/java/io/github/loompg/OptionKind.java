package io.github.loompg;

import io.github.loompg.protocol.message.ProtocolVersion;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What values an option takes.
 *
 * @param expected what is right, to be read after "must be"
 * @param read makes a value of a text, or null if it does not look like one; throws nothing else than
 *     {@link IllegalArgumentException} and {@link ArithmeticException}
 * @param accepts whether a value is within the range
 * @param write the value as a connection string writes it
 */
record OptionKind<T>(
        String expected, Function<String, @Nullable T> read, Predicate<T> accepts, Function<T, String> write) {

    private static final long LONGEST_SECONDS = Integer.MAX_VALUE;

    static final OptionKind<String> TEXT = new OptionKind<>(
            "text without NUL and without half a surrogate pair", text -> text, OptionKind::isSendable, text -> text);

    static final OptionKind<Path> FILE =
            new OptionKind<>("the name of a file", Path::of, file -> isSendable(file.toString()), Path::toString);

    /** Java has its own; Windows' SSPI cannot be had. */
    static final OptionKind<String> GSS_LIBRARIES =
            new OptionKind<>("gssapi", text -> text, "gssapi"::equals, text -> text);

    /** As for a libpq that was built without it: "prefer" comes to nothing, and "require" is refused. */
    static final OptionKind<String> GSS_ENCRYPTIONS = new OptionKind<>(
            "disable or prefer, since encryption by GSSAPI is not there; TLS is",
            text -> text,
            List.of("disable", "prefer")::contains,
            text -> text);

    static final OptionKind<PasswordSource> PASSWORD_TEXT = new OptionKind<>(
            TEXT.expected(),
            PasswordSource.Text::new,
            source -> !(source instanceof PasswordSource.Text text) || isSendable(text.password()),
            source -> "…");

    static final OptionKind<Boolean> SWITCH = new OptionKind<>(
            "true or false",
            text -> switch (text) {
                case "true", "on", "yes", "1" -> true;
                case "false", "off", "no", "0" -> false;
                default -> null;
            },
            value -> true,
            String::valueOf);

    static final OptionKind<Duration> SECONDS = new OptionKind<>(
            "a number of seconds from 0 to " + LONGEST_SECONDS,
            text -> Duration.ofNanos(new BigDecimal(text).movePointRight(9).longValueExact()),
            value -> !value.isNegative() && value.compareTo(Duration.ofSeconds(LONGEST_SECONDS)) <= 0,
            value -> BigDecimal.valueOf(value.getSeconds())
                    .add(BigDecimal.valueOf(value.getNano(), 9))
                    .stripTrailingZeros()
                    .toPlainString());

    static final OptionKind<Long> BYTES =
            new OptionKind<>("a number of bytes from 1", Long::valueOf, value -> value >= 1, String::valueOf);

    /** The same, where libpq takes any negative number for none. */
    static final OptionKind<Duration> ANY_SECONDS = new OptionKind<>(
            SECONDS.expected + ", or a negative one for no limit",
            text -> text.startsWith("-") ? requireNegative(new BigDecimal(text)) : SECONDS.read.apply(text.strip()),
            SECONDS.accepts,
            SECONDS.write);

    static final int USUAL_PORT = 5432;
    private static final int HIGHEST_PORT = 65_535;

    static final OptionKind<Integer> PORT_NUMBER = new OptionKind<>(
            "a whole number from 1 to " + HIGHEST_PORT,
            text -> text.isEmpty() ? USUAL_PORT : Integer.valueOf(text.strip()),
            value -> value >= 1 && value <= HIGHEST_PORT,
            String::valueOf);

    /** 0 and, as in libpq, what is below leave the system's own. */
    static final OptionKind<Integer> WHOLE_SECONDS = new OptionKind<>(
            "a whole number of seconds up to " + Short.MAX_VALUE,
            text -> Math.max(0, Integer.parseInt(text.strip())),
            value -> value >= 0 && value <= Short.MAX_VALUE,
            String::valueOf);

    /** The same without a unit. */
    static final OptionKind<Integer> KEEPALIVES = new OptionKind<>(
            "a whole number up to " + Short.MAX_VALUE, WHOLE_SECONDS.read, WHOLE_SECONDS.accepts, String::valueOf);

    static final OptionKind<ProtocolVersion> PROTOCOL_VERSION = new OptionKind<>(
            "one of 3.0, 3.2, latest",
            text -> switch (text) {
                case "3.0" -> ProtocolVersion.V3_0;
                case "3.2", "latest" -> ProtocolVersion.V3_2;
                default -> null;
            },
            value -> true,
            String::valueOf);

    static OptionKind<Integer> wholeNumber(int least, int most) {
        return new OptionKind<>(
                "a whole number from " + least + " to " + most,
                text -> Integer.valueOf(text.strip()),
                value -> value >= least && value <= most,
                String::valueOf);
    }

    /** A list with a comma between its elements. */
    static <T> OptionKind<List<T>> listOf(OptionKind<T> element) {
        return new OptionKind<>(
                element.expected + ", or a list of such with a comma between them",
                text -> Arrays.stream(text.split(",", -1))
                        .map(each -> Objects.requireNonNull(element.read.apply(each)))
                        .toList(),
                values -> values.stream().allMatch(element.accepts),
                values -> values.stream().map(element.write).collect(Collectors.joining(",")));
    }

    /** What has to be as it is; the first of these words is the one to write. */
    static OptionKind<String> only(String... words) {
        return new OptionKind<>(
                words.length == 1 ? words[0] : "one of " + String.join(", ", words),
                text -> Arrays.stream(words).anyMatch(text::equalsIgnoreCase) ? text : null,
                value -> true,
                value -> value);
    }

    static <E extends Enum<E>> OptionKind<E> oneOf(Class<E> words, Function<E, String> word) {
        E[] all = words.getEnumConstants();
        return new OptionKind<>(
                "one of " + Arrays.stream(all).map(word).collect(Collectors.joining(", ")),
                text -> Arrays.stream(all)
                        .filter(each -> word.apply(each).equalsIgnoreCase(text.replace('_', '-')))
                        .findAny()
                        .orElse(null),
                value -> true,
                word);
    }

    /** A Java object, which no text can stand for. */
    static <T> OptionKind<T> object() {
        return new OptionKind<>(
                "an object",
                text -> null,
                value -> true,
                value -> value.getClass().getSimpleName());
    }

    private static Duration requireNegative(BigDecimal number) {
        if (number.signum() >= 0) {
            throw new ArithmeticException("not negative");
        }
        return Duration.ZERO;
    }

    /** Whether PostgreSQL can be sent this text: it has no character that UTF-8 or a NUL-ended string cannot carry. */
    static boolean isSendable(String text) {
        return text.indexOf('\0') < 0
                && text.codePoints()
                        .noneMatch(point -> point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE);
    }
}
