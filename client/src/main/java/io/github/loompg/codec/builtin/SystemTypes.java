package io.github.loompg.codec.builtin;

import io.github.loompg.codec.Codec;
import io.github.loompg.data.PgLsn;
import io.github.loompg.data.Tid;
import io.github.loompg.data.TransactionSnapshot;
import io.github.loompg.protocol.bytes.ByteReader;
import io.github.loompg.protocol.bytes.ByteWriter;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/** What the server tells about itself by: objects, transactions, places in tables and in its log. */
final class SystemTypes {
    static final TypeFamily FAMILY = new TypeFamily(
            "Identifiers of the system",
            "datatype-oid.html",
            List.of(
                    unsigned("oid"),
                    unsigned("xid"),
                    unsigned("cid"),
                    xid8(),
                    Scalar.of("tid", Tid.class, SystemTypes::writeTid, SystemTypes::readTid)
                            .withText(Tid::parse),
                    Scalar.of("pg_lsn", PgLsn.class, SystemTypes::writeLsn, in -> new PgLsn(in.readLong()))
                            .withText(PgLsn::parse),
                    snapshot("pg_snapshot"),
                    snapshot("txid_snapshot")));

    private SystemTypes() {}

    private static Scalar<Long> unsigned(String name) {
        return NumberTypes.integer(name, new IntegerCodec<>(Long.class, Integer.BYTES, true, value -> value));
    }

    /** Numbers of 64 bits without a sign: a long, unless it is so large that only a BigInteger can be it. */
    private static Scalar<Number> xid8() {
        return Scalar.ofSeveral(
                        "xid8",
                        Codec.of(Number.class, SystemTypes::writeXid8, SystemTypes::readXid8),
                        List.of(Long.class))
                .accepting(Integer.class, Integer::longValue)
                .accepting(BigInteger.class, value -> value)
                .giving(BigInteger.class, SystemTypes::toBigInteger)
                .giving(Integer.class, value -> Exact.toInt(Exact.toLong(toBigInteger(value))));
    }

    private static BigInteger toBigInteger(Number value) {
        return value instanceof BigInteger large ? large : BigInteger.valueOf(value.longValue());
    }

    private static void writeXid8(Number value, ByteWriter out) {
        BigInteger number = toBigInteger(value);
        if (number.signum() < 0 || number.bitLength() > Long.SIZE) {
            throw new Refusal("the value is out of range, which is 0 to 18446744073709551615", null);
        }
        out.writeLong(number.longValue());
    }

    private static Number readXid8(ByteReader in) {
        long value = in.readLong();
        return value >= 0 ? (Number) value : new BigInteger(Long.toUnsignedString(value));
    }

    private static void writeTid(Tid value, ByteWriter out) {
        out.writeInt((int) value.block());
        out.writeShort(value.offset());
    }

    private static Tid readTid(ByteReader in) {
        return new Tid(Integer.toUnsignedLong(in.readInt()), in.readUnsignedShort());
    }

    private static void writeLsn(PgLsn value, ByteWriter out) {
        out.writeLong(value.value());
    }

    private static Scalar<TransactionSnapshot> snapshot(String name) {
        return Scalar.of(name, TransactionSnapshot.class, SystemTypes::writeSnapshot, SystemTypes::readSnapshot)
                .withText(TransactionSnapshot::parse);
    }

    private static void writeSnapshot(TransactionSnapshot value, ByteWriter out) {
        out.writeInt(value.inProgress().size());
        out.writeLong(value.xmin());
        out.writeLong(value.xmax());
        value.inProgress().forEach(out::writeLong);
    }

    private static TransactionSnapshot readSnapshot(ByteReader in) {
        int count = in.readCount(Long.BYTES);
        long xmin = in.readLong();
        long xmax = in.readLong();
        List<Long> inProgress = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            inProgress.add(in.readLong());
        }
        return new TransactionSnapshot(xmin, xmax, inProgress);
    }
}
