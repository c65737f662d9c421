package io.github.loompg.protocol.message;

import io.github.loompg.protocol.bytes.Bytes;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Makes messages of random content from the components of their records, so that a new record is tried without another
 * line here. One text of the next message can be made one that cannot be sent.
 */
final class RandomMessages {
    private static final String[] UNSENDABLE = {"\0", "a\0b", "\uD800", "x\uDC00", "\uD83Dx", "\uDE00\uD83D"};

    private final Random random;
    private int texts;
    private int unsendableText = -1;

    RandomMessages(long seed) {
        this.random = new Random(seed);
    }

    /** Every record that is a message. */
    static List<Class<?>> types() {
        return Stream.of(Startup.class, Frontend.class, Backend.class)
                .flatMap(side -> Arrays.stream(side.getPermittedSubclasses()))
                .toList();
    }

    Object next(Class<?> type) {
        texts = 0;
        return record(type);
    }

    /** As {@link #next(Class)}, but the text of the given number, counted from 0, cannot be sent. */
    Object next(Class<?> type, int unsendableText) {
        this.unsendableText = unsendableText;
        try {
            return next(type);
        } finally {
            this.unsendableText = -1;
        }
    }

    /** How many texts the last message has. */
    int texts() {
        return texts;
    }

    private Object record(Class<?> type) {
        RecordComponent[] components = type.getRecordComponents();
        Class<?>[] types = Stream.of(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        Object[] values = Stream.of(components).map(this::component).toArray();
        try {
            return type.getDeclaredConstructor(types).newInstance(values);
        } catch (InvocationTargetException refused) {
            throw new IllegalStateException("the random values do not suit " + type, refused.getCause());
        } catch (ReflectiveOperationException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private @Nullable Object component(RecordComponent component) {
        return switch (component.getName()) {
            case "secretKey" -> bytes(4 + random.nextInt(253));
            case "salt" -> bytes(4);
            case "code" -> 13 + random.nextInt(1000);
            default -> value(component.getAnnotatedType());
        };
    }

    private @Nullable Object value(AnnotatedType annotated) {
        if (annotated.isAnnotationPresent(Nullable.class) && random.nextInt(4) == 0) {
            return null;
        }
        if (annotated instanceof AnnotatedParameterizedType generic) {
            Class<?> type = (Class<?>) ((ParameterizedType) generic.getType()).getRawType();
            AnnotatedType[] arguments = generic.getAnnotatedActualTypeArguments();
            return type == List.class ? list(arguments[0]) : map(arguments[0], arguments[1]);
        }
        Class<?> type = (Class<?>) annotated.getType();
        if (type == int.class || type == Integer.class) {
            return random.nextInt(8) == 0 ? random.nextInt(3) - 1 : random.nextInt();
        } else if (type == short.class) {
            return (short) random.nextInt();
        } else if (type == char.class || type == Character.class) {
            return (char) (1 + random.nextInt(255));
        } else if (type == String.class) {
            return text();
        } else if (type == Bytes.class) {
            return bytes(random.nextInt(random.nextInt(20) == 0 ? 5000 : 20));
        } else if (type == ProtocolVersion.class) {
            return ProtocolVersion.of(random.nextInt(1000) << 16 | random.nextInt(1000));
        } else if (type.isEnum()) {
            return type.getEnumConstants()[random.nextInt(type.getEnumConstants().length)];
        } else if (type.isSealed()) {
            Class<?>[] alternatives = type.getPermittedSubclasses();
            return record(alternatives[random.nextInt(alternatives.length)]);
        }
        return record(type);
    }

    private List<@Nullable Object> list(AnnotatedType element) {
        List<@Nullable Object> list = new ArrayList<>();
        for (int size = random.nextInt(random.nextInt(20) == 0 ? 300 : 5); size > 0; size--) {
            list.add(value(element));
        }
        return list;
    }

    private Map<@Nullable Object, @Nullable Object> map(AnnotatedType key, AnnotatedType value) {
        Map<@Nullable Object, @Nullable Object> map = new LinkedHashMap<>();
        for (int size = random.nextInt(6); size > 0; size--) {
            map.computeIfAbsent(value(key), absent -> value(value));
        }
        return map;
    }

    /** Never empty, since some lists of texts end with an empty one; the table of samples has empty ones. */
    private String text() {
        if (texts++ == unsendableText) {
            return UNSENDABLE[random.nextInt(UNSENDABLE.length)];
        }
        StringBuilder text = new StringBuilder();
        for (int length = 1 + random.nextInt(random.nextInt(20) == 0 ? 2000 : 12); length > 0; length--) {
            text.appendCodePoint(codePoint());
        }
        return text.toString();
    }

    private int codePoint() {
        return switch (random.nextInt(8)) {
            case 0 -> 0x80 + random.nextInt(0x780);
            case 1 -> 0x800 + random.nextInt(0xD800 - 0x800);
            case 2 -> 0xE000 + random.nextInt(0x2000);
            case 3 -> 0x10000 + random.nextInt(0x100000);
            default -> 1 + random.nextInt(0x7F);
        };
    }

    private Bytes bytes(int size) {
        byte[] content = new byte[size];
        random.nextBytes(content);
        return Bytes.of(content);
    }
}
