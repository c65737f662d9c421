package io.github.loompg.catalog;

import io.github.loompg.codec.TypeCodec.Binary;
import io.github.loompg.codec.TypeCodec.Text;
import io.github.loompg.codec.TypeCodec.Tuple;
import io.github.loompg.codec.builtin.Refusal;
import io.github.loompg.codec.builtin.TextCodec;
import io.github.loompg.data.Row;
import io.github.loompg.protocol.bytes.ByteReader;
import io.github.loompg.protocol.bytes.ByteWriter;
import io.github.loompg.protocol.bytes.Utf8;
import io.github.loompg.protocol.message.Format;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a codec of a program gives and takes, as bytes. */
sealed interface CustomWire<T> {
    Format format();

    void write(T value, ByteWriter out);

    T read(byte[] array, int offset, int length);

    /** A text. */
    record OfText<T>(Text<T> form) implements CustomWire<T> {
        @Override
        public Format format() {
            return Format.TEXT;
        }

        @Override
        public void write(T value, ByteWriter out) {
            TextCodec.write(form.encode().apply(value), out);
        }

        @Override
        public T read(byte[] array, int offset, int length) {
            return form.decode().apply(Utf8.decode(array, offset, length));
        }
    }

    /** Bytes. */
    record OfBytes<T>(Binary<T> form) implements CustomWire<T> {
        @Override
        public Format format() {
            return Format.BINARY;
        }

        @Override
        public void write(T value, ByteWriter out) {
            form.codec().encode(value, out);
        }

        @Override
        public T read(byte[] array, int offset, int length) {
            ByteReader in = new ByteReader(array, offset, length);
            T value = form.codec().decode(in);
            in.expectEnd();
            return value;
        }
    }

    /** The numbers that a date or time consists of. */
    record OfNumbers<T>(Tuple<T> form, List<Integer> sizes) implements CustomWire<T> {
        @Override
        public Format format() {
            return Format.BINARY;
        }

        /** What is given in the order of {@link #sizes} comes in that of the bytes, which differs for an interval. */
        @Override
        public void write(T value, ByteWriter out) {
            List<? extends @Nullable Object> numbers = form.encode().apply(value);
            if (numbers.size() != sizes.size()) {
                throw new Refusal("the codec gave a tuple of " + numbers.size() + " and not " + sizes.size(), null);
            }
            for (int i : order()) {
                long number = number(numbers.get(i));
                if (sizes.get(i) == Long.BYTES) {
                    out.writeLong(number);
                } else {
                    out.writeInt(Math.toIntExact(number));
                }
            }
        }

        private static long number(@Nullable Object part) {
            return switch (part) {
                case Long number -> number;
                case Integer number -> number;
                case null, default -> throw new Refusal("the codec gave a tuple with something that is no Long", null);
            };
        }

        @Override
        public T read(byte[] array, int offset, int length) {
            ByteReader in = new ByteReader(array, offset, length);
            @Nullable Object[] numbers = new @Nullable Object[sizes.size()];
            for (int i : order()) {
                numbers[i] = sizes.get(i) == Long.BYTES ? in.readLong() : (long) in.readInt();
            }
            in.expectEnd();
            return form.decode().apply(new ArrayList<>(Arrays.asList(numbers)));
        }

        /** The microseconds of an interval come first on the wire, and last in the tuple. */
        private int[] order() {
            return switch (sizes.size()) {
                case 1 -> new int[] {0};
                case 2 -> new int[] {0, 1};
                default -> new int[] {2, 1, 0};
            };
        }
    }

    /** The fields of a composite. */
    record OfFields<T>(Tuple<T> form, CompositeLayout layout, TypeMapping composite) implements CustomWire<T> {
        @Override
        public Format format() {
            return Format.BINARY;
        }

        @Override
        public void write(T value, ByteWriter out) {
            List<? extends @Nullable Object> fields = form.encode().apply(value);
            if (fields.size() != layout.fields().size()) {
                throw new Refusal(
                        "the codec gave a tuple of " + fields.size() + " and not "
                                + layout.fields().size(),
                        null);
            }
            layout.write(fields.toArray(), out);
        }

        @Override
        public T read(byte[] array, int offset, int length) {
            Row row = (Row) Objects.requireNonNull(composite.read(array, offset, length));
            return form.decode().apply(row.toList());
        }
    }
}
