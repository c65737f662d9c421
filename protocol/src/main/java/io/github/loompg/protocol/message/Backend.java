package io.github.loompg.protocol.message;

import io.github.loompg.protocol.bytes.ByteReader;
import io.github.loompg.protocol.bytes.ByteWriter;
import io.github.loompg.protocol.bytes.Bytes;
import io.github.loompg.protocol.bytes.MalformedMessageException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A message of the server. Each record holds its layout twice, for writing and for reading, and nothing else does.
 *
 * <p>The {@code read} of a record takes the body of its message, what comes after type and length, to its end.
 *
 * @see <a href="https://www.postgresql.org/docs/current/protocol-message-formats.html">Message Formats</a>
 */
public sealed interface Backend extends Message {
    /**
     * Reads a message of any type.
     *
     * @param body what comes after type and length, to its end
     * @throws MalformedMessageException if there is no such type, or the body is not one of this type
     */
    static Backend read(byte type, ByteReader body) {
        return switch (type) {
            case BackendTypes.AUTHENTICATION -> new AuthenticationRequest(Authentication.read(body));
            case BackendTypes.BACKEND_KEY_DATA -> BackendKeyData.read(body);
            case BackendTypes.BIND_COMPLETE -> body.expectEndAfter(new BindComplete());
            case BackendTypes.CLOSE_COMPLETE -> body.expectEndAfter(new CloseComplete());
            case BackendTypes.COMMAND_COMPLETE -> CommandComplete.read(body);
            case BackendTypes.COPY_BOTH_RESPONSE -> CopyBothResponse.read(body);
            case BackendTypes.COPY_DATA -> CopyData.read(body);
            case BackendTypes.COPY_DONE -> body.expectEndAfter(new CopyDone());
            case BackendTypes.COPY_IN_RESPONSE -> CopyInResponse.read(body);
            case BackendTypes.COPY_OUT_RESPONSE -> CopyOutResponse.read(body);
            case BackendTypes.DATA_ROW -> DataRow.read(body);
            case BackendTypes.EMPTY_QUERY_RESPONSE -> body.expectEndAfter(new EmptyQueryResponse());
            case BackendTypes.ERROR_RESPONSE -> ErrorResponse.read(body);
            case BackendTypes.FUNCTION_CALL_RESPONSE -> FunctionCallResponse.read(body);
            case BackendTypes.NEGOTIATE_PROTOCOL_VERSION -> NegotiateProtocolVersion.read(body);
            case BackendTypes.NO_DATA -> body.expectEndAfter(new NoData());
            case BackendTypes.NOTICE_RESPONSE -> NoticeResponse.read(body);
            case BackendTypes.NOTIFICATION_RESPONSE -> NotificationResponse.read(body);
            case BackendTypes.PARAMETER_DESCRIPTION -> ParameterDescription.read(body);
            case BackendTypes.PARAMETER_STATUS -> ParameterStatus.read(body);
            case BackendTypes.PARSE_COMPLETE -> body.expectEndAfter(new ParseComplete());
            case BackendTypes.PORTAL_SUSPENDED -> body.expectEndAfter(new PortalSuspended());
            case BackendTypes.READY_FOR_QUERY -> ReadyForQuery.read(body);
            case BackendTypes.ROW_DESCRIPTION -> RowDescription.read(body);
            default -> throw new MalformedMessageException("no message of a server has type " + Names.ofByte(type));
        };
    }

    // Starting a session

    /** Asks the client to prove who it is, or says that this is done. */
    record AuthenticationRequest(Authentication request) implements Backend {
        @Override
        public byte type() {
            return BackendTypes.AUTHENTICATION;
        }

        @Override
        public void writeBody(ByteWriter out) {
            out.writeInt(request.code());
            request.writeData(out);
        }
    }

    /** The server does not know the protocol version or some protocol extensions that were asked for. */
    record NegotiateProtocolVersion(ProtocolVersion newest, List<String> unknownExtensions) implements Backend {
        public NegotiateProtocolVersion {
            unknownExtensions = List.copyOf(unknownExtensions);
        }

        @Override
        public byte type() {
            return BackendTypes.NEGOTIATE_PROTOCOL_VERSION;
        }

        @Override
        public void writeBody(ByteWriter out) {
            out.writeInt(newest.code());
            out.writeInt(unknownExtensions.size());
            unknownExtensions.forEach(out::writeCString);
        }

        public static NegotiateProtocolVersion read(ByteReader in) {
            ProtocolVersion newest = ProtocolVersion.of(in.readInt());
            int count = in.readCount(1);
            List<String> unknownExtensions = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                unknownExtensions.add(in.readCString());
            }
            return in.expectEndAfter(new NegotiateProtocolVersion(newest, unknownExtensions));
        }
    }

    /**
     * What {@link Startup.CancelRequest} has to hold to cancel what this session does.
     *
     * @param secretKey 4 bytes, up to 256 since protocol 3.2
     */
    record BackendKeyData(int processId, Bytes secretKey) implements Backend {
        public BackendKeyData {
            CancelKey.check(secretKey);
        }

        @Override
        public byte type() {
            return BackendTypes.BACKEND_KEY_DATA;
        }

        @Override
        public void writeBody(ByteWriter out) {
            out.writeInt(processId);
            secretKey.write(out);
        }

        public static BackendKeyData read(ByteReader in) {
            return new BackendKeyData(in.readInt(), CancelKey.read(in));
        }
    }

    /** A setting of the session that clients want to know, at its start and whenever it changes. */
    record ParameterStatus(String name, String value) implements Backend {
        @Override
        public byte type() {
            return BackendTypes.PARAMETER_STATUS;
        }

        @Override
        public void writeBody(ByteWriter out) {
            out.writeCString(name);
            out.writeCString(value);
        }

        public static ParameterStatus read(ByteReader in) {
            return in.expectEndAfter(new ParameterStatus(in.readCString(), in.readCString()));
        }
    }

    /** The server waits for the next command. */
    record ReadyForQuery(TransactionStatus status) implements Backend {
        @Override
        public byte type() {
            return BackendTypes.READY_FOR_QUERY;
        }

        @Override
        public void writeBody(ByteWriter out) {
            out.writeByte(status.code());
        }

        public static ReadyForQuery read(ByteReader in) {
            return in.expectEndAfter(new ReadyForQuery(TransactionStatus.of(in.readByte())));
        }
    }

    // Running a statement

    /** Answers {@link Frontend.Parse}. */
    record ParseComplete() implements Backend {
        @Override
        public byte type() {
            return BackendTypes.PARSE_COMPLETE;
        }
    }

    /**
     * The types of the parameters of a prepared statement.
     *
     * @param types OIDs; one above 2<sup>31</sup> - 1 is negative here, see {@link Integer#toUnsignedLong}
     */
    record ParameterDescription(List<Integer> types) implements Backend {
        public ParameterDescription {
            types = List.copyOf(types);
        }

        @Override
        public byte type() {
            return BackendTypes.PARAMETER_DESCRIPTION;
        }

        @Override
        public void writeBody(ByteWriter out) {
            Lists.writeOids(out, types);
        }

        public static ParameterDescription read(ByteReader in) {
            return in.expectEndAfter(new ParameterDescription(Lists.readOids(in)));
        }
    }

    /** The columns of the rows that follow, or that a prepared statement would give. */
    record RowDescription(List<ColumnDescription> columns) implements Backend {
        public RowDescription {
            columns = List.copyOf(columns);
        }

        @Override
        public byte type() {
            return BackendTypes.ROW_DESCRIPTION;
        }

        @Override
        public void writeBody(ByteWriter out) {
            out.writeShortCount(columns.size());
            for (ColumnDescription column : columns) {
                column.write(out);
            }
        }

        public static RowDescription read(ByteReader in) {
            int count = in.readShortCount(ColumnDescription.SMALLEST);
            List<ColumnDescription> columns = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                columns.add(ColumnDescription.read(in));
            }
            return in.expectEndAfter(new RowDescription(columns));
        }
    }

    /** The statement gives no rows. */
    record NoData() implements Backend {
        @Override
        public byte type() {
            return BackendTypes.NO_DATA;
        }
    }

    /** Answers {@link Frontend.Bind}. */
    record BindComplete() implements Backend {
        @Override
        public byte type() {
            return BackendTypes.BIND_COMPLETE;
        }
    }

    /**
     * A row.
     *
     * @param values one for each column, null for NULL
     */
    record DataRow(List<@Nullable Bytes> values) implements Backend {
        public DataRow {
            values = Lists.copyOfValues(values);
        }

        @Override
        public byte type() {
            return BackendTypes.DATA_ROW;
        }

        @Override
        public void writeBody(ByteWriter out) {
            out.writeShortCount(values.size());
            Lists.writeValues(out, values);
        }

        public static DataRow read(ByteReader in) {
            return in.expectEndAfter(new DataRow(Lists.readValues(in)));
        }

        /**
         * Finds the values of a row without copying them, to its end.
         *
         * @param places gets for each column where in {@link ByteReader#array()} its value begins, and in the next
         *     element how many bytes it has, -1 for NULL; its length, twice the number of columns that were described, is
         *     what the row has to match
         * @throws MalformedMessageException if the row has another number of columns, or a length that cannot be
         */
        public static void locate(ByteReader in, int[] places) {
            int count = in.readUnsignedShort();
            if (2 * count != places.length) {
                throw new MalformedMessageException(
                        "a row has " + count + " columns, but " + places.length / 2 + " were described");
            }
            for (int i = 0; i < places.length; i += 2) {
                int length = in.readValueLength();
                places[i] = in.position();
                places[i + 1] = length;
                if (length > 0) {
                    in.skip(length);
                }
            }
            in.expectEnd();
        }
    }

    /** As many rows were sent as {@link Frontend.Execute} asked for, and there may be more. */
    record PortalSuspended() implements Backend {
        @Override
        public byte type() {
            return BackendTypes.PORTAL_SUSPENDED;
        }
    }

    /**
     * A statement is done.
     *
     * @param tag what was done and often to how many rows, such as {@code INSERT 0 3} or {@code CREATE TABLE}
     */
    record CommandComplete(String tag) implements Backend {
        @Override
        public byte type() {
            return BackendTypes.COMMAND_COMPLETE;
        }

        @Override
        public void writeBody(ByteWriter out) {
            out.writeCString(tag);
        }

        public static CommandComplete read(ByteReader in) {
            return in.expectEndAfter(new CommandComplete(in.readCString()));
        }
    }

    /** Stands for {@link CommandComplete} where the text held no statement. */
    record EmptyQueryResponse() implements Backend {
        @Override
        public byte type() {
            return BackendTypes.EMPTY_QUERY_RESPONSE;
        }
    }

    /** Answers {@link Frontend.Close}. */
    record CloseComplete() implements Backend {
        @Override
        public byte type() {
            return BackendTypes.CLOSE_COMPLETE;
        }
    }

    /**
     * The result of {@link Frontend.FunctionCall}.
     *
     * @param value null for NULL
     */
    record FunctionCallResponse(@Nullable Bytes value) implements Backend {
        @Override
        public byte type() {
            return BackendTypes.FUNCTION_CALL_RESPONSE;
        }

        @Override
        public void writeBody(ByteWriter out) {
            Bytes.writeValue(out, value);
        }

        public static FunctionCallResponse read(ByteReader in) {
            return in.expectEndAfter(new FunctionCallResponse(Bytes.readValue(in)));
        }
    }

    // COPY

    /** The server waits for {@link Frontend.CopyData}. */
    record CopyInResponse(CopyFormats formats) implements Backend {
        @Override
        public byte type() {
            return BackendTypes.COPY_IN_RESPONSE;
        }

        @Override
        public void writeBody(ByteWriter out) {
            formats.write(out);
        }

        public static CopyInResponse read(ByteReader in) {
            return in.expectEndAfter(new CopyInResponse(CopyFormats.read(in)));
        }
    }

    /** The server is about to send {@link CopyData}. */
    record CopyOutResponse(CopyFormats formats) implements Backend {
        @Override
        public byte type() {
            return BackendTypes.COPY_OUT_RESPONSE;
        }

        @Override
        public void writeBody(ByteWriter out) {
            formats.write(out);
        }

        public static CopyOutResponse read(ByteReader in) {
            return in.expectEndAfter(new CopyOutResponse(CopyFormats.read(in)));
        }
    }

    /** Both sides may send copy data; used by streaming replication only. */
    record CopyBothResponse(CopyFormats formats) implements Backend {
        @Override
        public byte type() {
            return BackendTypes.COPY_BOTH_RESPONSE;
        }

        @Override
        public void writeBody(ByteWriter out) {
            formats.write(out);
        }

        public static CopyBothResponse read(ByteReader in) {
            return in.expectEndAfter(new CopyBothResponse(CopyFormats.read(in)));
        }
    }

    /** Data of a COPY; the server sends a row in each. */
    record CopyData(Bytes data) implements Backend {
        @Override
        public byte type() {
            return BackendTypes.COPY_DATA;
        }

        @Override
        public void writeBody(ByteWriter out) {
            data.write(out);
        }

        public static CopyData read(ByteReader in) {
            return new CopyData(Bytes.readRemaining(in));
        }
    }

    /** The data of a COPY is complete. */
    record CopyDone() implements Backend {
        @Override
        public byte type() {
            return BackendTypes.COPY_DONE;
        }
    }

    // At any time

    /** Something failed. */
    record ErrorResponse(ErrorFields fields) implements Backend {
        @Override
        public byte type() {
            return BackendTypes.ERROR_RESPONSE;
        }

        @Override
        public void writeBody(ByteWriter out) {
            fields.write(out);
        }

        public static ErrorResponse read(ByteReader in) {
            return in.expectEndAfter(new ErrorResponse(ErrorFields.read(in)));
        }
    }

    /** A warning or a remark. */
    record NoticeResponse(ErrorFields fields) implements Backend {
        @Override
        public byte type() {
            return BackendTypes.NOTICE_RESPONSE;
        }

        @Override
        public void writeBody(ByteWriter out) {
            fields.write(out);
        }

        public static NoticeResponse read(ByteReader in) {
            return in.expectEndAfter(new NoticeResponse(ErrorFields.read(in)));
        }
    }

    /** A session called NOTIFY on a channel that this one listens to. */
    record NotificationResponse(int processId, String channel, String payload) implements Backend {
        @Override
        public byte type() {
            return BackendTypes.NOTIFICATION_RESPONSE;
        }

        @Override
        public void writeBody(ByteWriter out) {
            out.writeInt(processId);
            out.writeCString(channel);
            out.writeCString(payload);
        }

        public static NotificationResponse read(ByteReader in) {
            return in.expectEndAfter(new NotificationResponse(in.readInt(), in.readCString(), in.readCString()));
        }
    }
}
