package io.github.loompg.protocol.message;

import io.github.loompg.protocol.bytes.ByteReader;
import io.github.loompg.protocol.bytes.ByteWriter;
import io.github.loompg.protocol.bytes.Bytes;
import io.github.loompg.protocol.bytes.MalformedMessageException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A message of the client, but for those that begin a connection, which are {@link Startup}. Each record holds its layout
 * twice, for writing and for reading, and nothing else does; {@link Bind} can be written without a record as well, since
 * it carries the parameters of every statement.
 *
 * <p>The {@code read} of a record takes the body of its message, what comes after type and length, to its end.
 *
 * @see <a href="https://www.postgresql.org/docs/current/protocol-message-formats.html">Message Formats</a>
 */
public sealed interface Frontend extends Message {
    /** What the server asked for, which alone tells four messages of the same type byte apart. */
    enum Expected {
        /** Nothing: no answer to a request for authentication may come. */
        NO_AUTHENTICATION,
        /** {@link PasswordMessage}. */
        PASSWORD,
        /** {@link SaslInitialResponse}. */
        SASL_INITIAL_RESPONSE,
        /** {@link SaslResponse}. */
        SASL_RESPONSE,
        /** {@link GssResponse}. */
        GSS_RESPONSE
    }

    /** What a name of {@link Describe} or {@link Close} is the name of. */
    enum Target {
        STATEMENT('S'),
        PORTAL('P');

        private final byte code;

        Target(char code) {
            this.code = (byte) code;
        }

        private static Target of(byte code) {
            return switch (code) {
                case 'S' -> STATEMENT;
                case 'P' -> PORTAL;
                default ->
                    throw new MalformedMessageException(Names.ofByte(code) + " is neither a statement nor a portal");
            };
        }
    }

    /** As {@link #read(byte, ByteReader, Expected)}, in a session that is past its authentication. */
    static Frontend read(byte type, ByteReader body) {
        return read(type, body, Expected.NO_AUTHENTICATION);
    }

    /**
     * Reads a message of any type.
     *
     * @param body what comes after type and length, to its end
     * @throws MalformedMessageException if there is no such type, or the body is not one of this type
     */
    static Frontend read(byte type, ByteReader body, Expected expected) {
        return switch (type) {
            case FrontendTypes.AUTHENTICATION_RESPONSE ->
                switch (expected) {
                    case NO_AUTHENTICATION -> throw new MalformedMessageException("no authentication was asked for");
                    case PASSWORD -> PasswordMessage.read(body);
                    case SASL_INITIAL_RESPONSE -> SaslInitialResponse.read(body);
                    case SASL_RESPONSE -> SaslResponse.read(body);
                    case GSS_RESPONSE -> GssResponse.read(body);
                };
            case FrontendTypes.BIND -> Bind.read(body);
            case FrontendTypes.CLOSE -> Close.read(body);
            case FrontendTypes.COPY_DATA -> CopyData.read(body);
            case FrontendTypes.COPY_DONE -> body.expectEndAfter(new CopyDone());
            case FrontendTypes.COPY_FAIL -> CopyFail.read(body);
            case FrontendTypes.DESCRIBE -> Describe.read(body);
            case FrontendTypes.EXECUTE -> Execute.read(body);
            case FrontendTypes.FLUSH -> body.expectEndAfter(new Flush());
            case FrontendTypes.FUNCTION_CALL -> FunctionCall.read(body);
            case FrontendTypes.PARSE -> Parse.read(body);
            case FrontendTypes.QUERY -> Query.read(body);
            case FrontendTypes.SYNC -> body.expectEndAfter(new Sync());
            case FrontendTypes.TERMINATE -> body.expectEndAfter(new Terminate());
            default -> throw new MalformedMessageException("no message of a client has type " + Names.ofByte(type));
        };
    }

    // Starting and ending a session

    /**
     * Answers {@link Authentication.CleartextPassword} and {@link Authentication.Md5Password}.
     *
     * @param password the password itself, or its digest
     */
    record PasswordMessage(String password) implements Frontend {
        @Override
        public byte type() {
            return FrontendTypes.AUTHENTICATION_RESPONSE;
        }

        @Override
        public void writeBody(ByteWriter out) {
            out.writeCString(password);
        }

        public static PasswordMessage read(ByteReader in) {
            return in.expectEndAfter(new PasswordMessage(in.readCString()));
        }

        /** The password is not in it. */
        @Override
        public String toString() {
            return "PasswordMessage[password=hidden]";
        }
    }

    /**
     * Answers {@link Authentication.Sasl}.
     *
     * @param mechanism the one that was chosen
     * @param data the client's first words; null if the mechanism has the server speak first
     */
    record SaslInitialResponse(String mechanism, @Nullable Bytes data) implements Frontend {
        @Override
        public byte type() {
            return FrontendTypes.AUTHENTICATION_RESPONSE;
        }

        @Override
        public void writeBody(ByteWriter out) {
            out.writeCString(mechanism);
            Bytes.writeValue(out, data);
        }

        public static SaslInitialResponse read(ByteReader in) {
            return in.expectEndAfter(new SaslInitialResponse(in.readCString(), Bytes.readValue(in)));
        }
    }

    /** Answers {@link Authentication.SaslContinue}. */
    record SaslResponse(Bytes data) implements Frontend {
        @Override
        public byte type() {
            return FrontendTypes.AUTHENTICATION_RESPONSE;
        }

        @Override
        public void writeBody(ByteWriter out) {
            data.write(out);
        }

        public static SaslResponse read(ByteReader in) {
            return new SaslResponse(Bytes.readRemaining(in));
        }
    }

    /** Answers {@link Authentication.Gss}, {@link Authentication.Sspi} and {@link Authentication.GssContinue}. */
    record GssResponse(Bytes data) implements Frontend {
        @Override
        public byte type() {
            return FrontendTypes.AUTHENTICATION_RESPONSE;
        }

        @Override
        public void writeBody(ByteWriter out) {
            data.write(out);
        }

        public static GssResponse read(ByteReader in) {
            return new GssResponse(Bytes.readRemaining(in));
        }
    }

    /** Ends the session. */
    record Terminate() implements Frontend {
        @Override
        public byte type() {
            return FrontendTypes.TERMINATE;
        }
    }

    // Running statements

    /** Runs one or several statements without parameters and gives their results as text. */
    record Query(String sql) implements Frontend {
        @Override
        public byte type() {
            return FrontendTypes.QUERY;
        }

        @Override
        public void writeBody(ByteWriter out) {
            out.writeCString(sql);
        }

        public static Query read(ByteReader in) {
            return in.expectEndAfter(new Query(in.readCString()));
        }
    }

    /**
     * Prepares a statement.
     *
     * @param statement its name; empty for the unnamed one
     * @param parameterTypes OIDs of the first parameters' types; 0, or to leave a type out, has the server infer it
     */
    record Parse(String statement, String sql, List<Integer> parameterTypes) implements Frontend {
        public Parse {
            parameterTypes = List.copyOf(parameterTypes);
        }

        @Override
        public byte type() {
            return FrontendTypes.PARSE;
        }

        @Override
        public void writeBody(ByteWriter out) {
            out.writeCString(statement);
            out.writeCString(sql);
            Lists.writeOids(out, parameterTypes);
        }

        public static Parse read(ByteReader in) {
            return in.expectEndAfter(new Parse(in.readCString(), in.readCString(), Lists.readOids(in)));
        }
    }

    /**
     * Makes a portal: a prepared statement with parameters, ready to run.
     *
     * @param portal its name; empty for the unnamed one
     * @param statement the prepared statement's name
     * @param parameters null stands for NULL
     */
    record Bind(
            String portal,
            String statement,
            List<Format> parameterFormats,
            List<@Nullable Bytes> parameters,
            List<Format> resultFormats)
            implements Frontend {
        public Bind {
            parameterFormats = List.copyOf(parameterFormats);
            parameters = Lists.copyOfValues(parameters);
            resultFormats = List.copyOf(resultFormats);
        }

        @Override
        public byte type() {
            return FrontendTypes.BIND;
        }

        @Override
        public void writeBody(ByteWriter out) {
            writeHead(out, portal, statement, parameterFormats, parameters.size());
            Lists.writeValues(out, parameters);
            Format.writeList(out, resultFormats);
        }

        /**
         * Begins the message without a record. What follows is every parameter, each between
         * {@link ByteWriter#beginValue} and {@link ByteWriter#endValue} or as {@link ByteWriter#writeNull}, and then
         * {@link #end}. If this throws, nothing is written; whoever gives up later takes the rest back by
         * {@link ByteWriter#truncate}.
         *
         * @return the mark to give to {@link #end}
         * @throws IllegalArgumentException if there are more than {@link ByteWriter#MOST_COUNTED} parameters
         */
        public static int begin(
                ByteWriter out, String portal, String statement, List<Format> parameterFormats, int parameters) {
            int begin = out.size();
            try {
                int mark = out.beginMessage(FrontendTypes.BIND);
                writeHead(out, portal, statement, parameterFormats, parameters);
                return mark;
            } catch (Throwable failure) {
                out.truncate(begin);
                throw failure;
            }
        }

        /** Ends the message that {@link #begin} began. */
        public static void end(ByteWriter out, int mark, List<Format> resultFormats) {
            Format.writeList(out, resultFormats);
            out.endMessage(mark);
        }

        private static void writeHead(
                ByteWriter out, String portal, String statement, List<Format> parameterFormats, int parameters) {
            out.writeCString(portal);
            out.writeCString(statement);
            Format.writeList(out, parameterFormats);
            out.writeShortCount(parameters);
        }

        public static Bind read(ByteReader in) {
            return in.expectEndAfter(new Bind(
                    in.readCString(),
                    in.readCString(),
                    Format.readList(in),
                    Lists.readValues(in),
                    Format.readList(in)));
        }
    }

    /** Asks for the parameters and columns of a prepared statement, or for the columns of a portal. */
    record Describe(Target target, String name) implements Frontend {
        @Override
        public byte type() {
            return FrontendTypes.DESCRIBE;
        }

        @Override
        public void writeBody(ByteWriter out) {
            out.writeByte(target.code);
            out.writeCString(name);
        }

        public static Describe read(ByteReader in) {
            return in.expectEndAfter(new Describe(Target.of(in.readByte()), in.readCString()));
        }
    }

    /**
     * Runs a portal.
     *
     * @param maximumRows after how many rows to suspend it; 0 for never
     */
    record Execute(String portal, int maximumRows) implements Frontend {
        @Override
        public byte type() {
            return FrontendTypes.EXECUTE;
        }

        @Override
        public void writeBody(ByteWriter out) {
            out.writeCString(portal);
            out.writeInt(maximumRows);
        }

        public static Execute read(ByteReader in) {
            return in.expectEndAfter(new Execute(in.readCString(), in.readInt()));
        }
    }

    /** Closes a prepared statement or a portal; that there is none of the name is no error. */
    record Close(Target target, String name) implements Frontend {
        @Override
        public byte type() {
            return FrontendTypes.CLOSE;
        }

        @Override
        public void writeBody(ByteWriter out) {
            out.writeByte(target.code);
            out.writeCString(name);
        }

        public static Close read(ByteReader in) {
            return in.expectEndAfter(new Close(Target.of(in.readByte()), in.readCString()));
        }
    }

    /** Has the server send what it has answered so far. */
    record Flush() implements Frontend {
        @Override
        public byte type() {
            return FrontendTypes.FLUSH;
        }
    }

    /** Ends a series of messages: the server commits if it is in no transaction block, and says that it is ready. */
    record Sync() implements Frontend {
        @Override
        public byte type() {
            return FrontendTypes.SYNC;
        }
    }

    /**
     * Calls a function without SQL; obsolete, but for large objects in old clients.
     *
     * @param arguments null stands for NULL
     */
    record FunctionCall(
            int functionOid, List<Format> argumentFormats, List<@Nullable Bytes> arguments, Format resultFormat)
            implements Frontend {
        public FunctionCall {
            argumentFormats = List.copyOf(argumentFormats);
            arguments = Lists.copyOfValues(arguments);
        }

        @Override
        public byte type() {
            return FrontendTypes.FUNCTION_CALL;
        }

        @Override
        public void writeBody(ByteWriter out) {
            out.writeInt(functionOid);
            Format.writeList(out, argumentFormats);
            out.writeShortCount(arguments.size());
            Lists.writeValues(out, arguments);
            out.writeShort(resultFormat.code());
        }

        public static FunctionCall read(ByteReader in) {
            return in.expectEndAfter(
                    new FunctionCall(in.readInt(), Format.readList(in), Lists.readValues(in), Format.read(in)));
        }
    }

    // COPY

    /** Data of a COPY, cut anywhere. */
    record CopyData(Bytes data) implements Frontend {
        @Override
        public byte type() {
            return FrontendTypes.COPY_DATA;
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
    record CopyDone() implements Frontend {
        @Override
        public byte type() {
            return FrontendTypes.COPY_DONE;
        }
    }

    /** The data of a COPY cannot be completed; the server answers with an error that holds the reason. */
    record CopyFail(String reason) implements Frontend {
        @Override
        public byte type() {
            return FrontendTypes.COPY_FAIL;
        }

        @Override
        public void writeBody(ByteWriter out) {
            out.writeCString(reason);
        }

        public static CopyFail read(ByteReader in) {
            return in.expectEndAfter(new CopyFail(in.readCString()));
        }
    }
}
