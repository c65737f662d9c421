package io.github.loompg.catalog;

import io.github.loompg.codec.builtin.BooleanCodec;
import io.github.loompg.codec.builtin.FloatCodec;
import io.github.loompg.codec.builtin.IntegerCodec;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * Reads the elements of an array into a Java array of the primitive type that they have, all in one loop: without NULLs they
 * are all as long, so their lengths are only compared at the end. What is not like that is left to {@link ArrayReader}, which
 * reads one element after the other and knows what is wrong with it.
 */
final class FixedElements {
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private FixedElements() {}

    /** How many bytes an element takes that is read by {@link #read}, without its length; 0 if it cannot be. */
    static int size(TypeMapping element, Class<?> component) {
        if (!(element instanceof ScalarMapping<?> scalar)) {
            return 0;
        }
        return switch (scalar.scalar().codec()) {
            case IntegerCodec<?> codec -> !codec.unsigned() && component == integer(codec.bytes()) ? codec.bytes() : 0;
            case FloatCodec<?> codec ->
                component == (codec.bytes() == Double.BYTES ? double.class : float.class) ? codec.bytes() : 0;
            case BooleanCodec codec -> component == boolean.class ? Byte.BYTES : 0;
            default -> 0;
        };
    }

    private static Class<?> integer(int bytes) {
        return switch (bytes) {
            case Long.BYTES -> long.class;
            case Integer.BYTES -> int.class;
            default -> short.class;
        };
    }

    /**
     * The elements that begin at the offset.
     *
     * @param bytes has room for so many elements, each with its length
     * @return null if one of them has another length than it should
     */
    static @Nullable Object read(Class<?> component, byte[] bytes, int offset, int count) {
        if (component == int.class) {
            return ints(bytes, offset, count);
        } else if (component == long.class) {
            return longs(bytes, offset, count);
        } else if (component == double.class) {
            return doubles(bytes, offset, count);
        } else if (component == float.class) {
            return floats(bytes, offset, count);
        } else if (component == short.class) {
            return shorts(bytes, offset, count);
        }
        return booleans(bytes, offset, count);
    }

    // A value of four bytes is read together with its length: half as many loads, and nothing to wait for.

    private static int @Nullable [] ints(byte[] bytes, int offset, int count) {
        int[] values = new int[count];
        long others = 0;
        for (int i = 0; i < count; i++) {
            long element = (long) LONG.get(bytes, offset + i * (Integer.BYTES + Integer.BYTES));
            others |= element >>> Integer.SIZE ^ Integer.BYTES;
            values[i] = (int) element;
        }
        return others == 0 ? values : null;
    }

    private static float @Nullable [] floats(byte[] bytes, int offset, int count) {
        float[] values = new float[count];
        long others = 0;
        for (int i = 0; i < count; i++) {
            long element = (long) LONG.get(bytes, offset + i * (Integer.BYTES + Float.BYTES));
            others |= element >>> Integer.SIZE ^ Float.BYTES;
            values[i] = Float.intBitsToFloat((int) element);
        }
        return others == 0 ? values : null;
    }

    private static long @Nullable [] longs(byte[] bytes, int offset, int count) {
        long[] values = new long[count];
        int others = 0;
        for (int i = 0; i < count; i++) {
            int at = offset + i * (Integer.BYTES + Long.BYTES);
            others |= (int) INT.get(bytes, at) ^ Long.BYTES;
            values[i] = (long) LONG.get(bytes, at + Integer.BYTES);
        }
        return others == 0 ? values : null;
    }

    private static double @Nullable [] doubles(byte[] bytes, int offset, int count) {
        double[] values = new double[count];
        int others = 0;
        for (int i = 0; i < count; i++) {
            int at = offset + i * (Integer.BYTES + Double.BYTES);
            others |= (int) INT.get(bytes, at) ^ Double.BYTES;
            values[i] = Double.longBitsToDouble((long) LONG.get(bytes, at + Integer.BYTES));
        }
        return others == 0 ? values : null;
    }

    private static short @Nullable [] shorts(byte[] bytes, int offset, int count) {
        short[] values = new short[count];
        int others = 0;
        for (int i = 0; i < count; i++) {
            int at = offset + i * (Integer.BYTES + Short.BYTES);
            others |= (int) INT.get(bytes, at) ^ Short.BYTES;
            values[i] = (short) SHORT.get(bytes, at + Integer.BYTES);
        }
        return others == 0 ? values : null;
    }

    private static boolean @Nullable [] booleans(byte[] bytes, int offset, int count) {
        boolean[] values = new boolean[count];
        int others = 0;
        for (int i = 0; i < count; i++) {
            int at = offset + i * (Integer.BYTES + Byte.BYTES);
            others |= (int) INT.get(bytes, at) ^ Byte.BYTES;
            values[i] = bytes[at + Integer.BYTES] != 0;
        }
        return others == 0 ? values : null;
    }
}
