package io.github.loompg.protocol.message;

import io.github.loompg.protocol.bytes.ByteReader;
import io.github.loompg.protocol.bytes.ByteWriter;
import io.github.loompg.protocol.bytes.Bytes;
import io.github.loompg.protocol.message.Frontend.Expected;
import io.github.loompg.protocol.message.Frontend.Target;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/** Every message with its bytes, written down from the protocol manual; the table that a new message gets a row in. */
record Samples(Object message, String golden) {
    private static final Bytes KEY = Bytes.of(new byte[] {1, 2, 3, (byte) 0xFF});

    static List<Samples> all() {
        return List.of(
                // Startup
                row(
                        new Startup.StartupMessage(ProtocolVersion.V3_0, ordered("user", "ann", "database", "shop")),
                        "00000020 00030000 'user' 00 'ann' 00 'database' 00 'shop' 00 00"),
                row(
                        new Startup.StartupMessage(ProtocolVersion.V3_2, Map.of("user", "ü")),
                        "00000011 00030002 'user' 00 C3BC 00 00"),
                row(new Startup.SslRequest(), "00000008 04D2162F"),
                row(new Startup.GssEncRequest(), "00000008 04D21630"),
                row(new Startup.CancelRequest(258, KEY), "00000010 04D2162E 00000102 010203FF"),
                row(
                        new Startup.CancelRequest(1, Bytes.of(new byte[] {9, 8, 7, 6, 5, 4, 3, 2})),
                        "00000014 04D2162E 00000001 0908070605040302"),

                // Frontend
                row(new Frontend.PasswordMessage("secret"), "'p' 0000000B 'secret' 00"),
                row(
                        new Frontend.SaslInitialResponse("SCRAM-SHA-256", Bytes.utf8("n,,n=,r=x")),
                        "'p' 0000001F 'SCRAM-SHA-256' 00 00000009 'n,,n=,r=x'"),
                row(new Frontend.SaslInitialResponse("X", null), "'p' 0000000A 'X' 00 FFFFFFFF"),
                row(new Frontend.SaslResponse(Bytes.utf8("c=biws")), "'p' 0000000A 'c=biws'"),
                row(new Frontend.GssResponse(Bytes.of((byte) 0x60)), "'p' 00000005 60"),
                row(new Frontend.Terminate(), "'X' 00000004"),
                row(new Frontend.Query("SELECT 1"), "'Q' 0000000D 'SELECT 1' 00"),
                row(new Frontend.Query(""), "'Q' 00000005 00"),
                row(
                        new Frontend.Parse("s1", "SELECT $1", List.of(23, -1)),
                        "'P' 0000001B 's1' 00 'SELECT $1' 00 0002 00000017 FFFFFFFF"),
                row(
                        new Frontend.Bind(
                                "p",
                                "s1",
                                List.of(Format.TEXT, Format.BINARY),
                                Arrays.asList(Bytes.utf8("42"), null),
                                Format.ALL_BINARY),
                        "'B' 0000001F 'p' 00 's1' 00 0002 0000 0001 0002 00000002 '42' FFFFFFFF 0001 0001"),
                row(
                        new Frontend.Bind("", "", Format.ALL_TEXT, List.of(Bytes.EMPTY), Format.ALL_TEXT),
                        "'B' 00000010 00 00 0000 0001 00000000 0000"),
                row(new Frontend.Describe(Target.STATEMENT, "s1"), "'D' 00000008 'S' 's1' 00"),
                row(new Frontend.Describe(Target.PORTAL, ""), "'D' 00000006 'P' 00"),
                row(new Frontend.Execute("p", 100), "'E' 0000000A 'p' 00 00000064"),
                row(new Frontend.Close(Target.STATEMENT, "s1"), "'C' 00000008 'S' 's1' 00"),
                row(new Frontend.Close(Target.PORTAL, "p"), "'C' 00000007 'P' 'p' 00"),
                row(new Frontend.Flush(), "'H' 00000004"),
                row(new Frontend.Sync(), "'S' 00000004"),
                row(
                        new Frontend.FunctionCall(
                                952, Format.ALL_BINARY, Arrays.asList(Bytes.of((byte) 7), null), Format.BINARY),
                        "'F' 00000019 000003B8 0001 0001 0002 00000001 07 FFFFFFFF 0001"),
                row(new Frontend.CopyData(Bytes.utf8("a\tb\n")), "'d' 00000008 'a' 09 'b' 0A"),
                row(new Frontend.CopyDone(), "'c' 00000004"),
                row(new Frontend.CopyFail("no"), "'f' 00000007 'no' 00"),

                // Backend: authentication
                row(asked(new Authentication.Ok()), "'R' 00000008 00000000"),
                row(asked(new Authentication.KerberosV5()), "'R' 00000008 00000002"),
                row(asked(new Authentication.CleartextPassword()), "'R' 00000008 00000003"),
                row(asked(new Authentication.Md5Password(KEY)), "'R' 0000000C 00000005 010203FF"),
                row(asked(new Authentication.Gss()), "'R' 00000008 00000007"),
                row(asked(new Authentication.GssContinue(Bytes.of((byte) 1))), "'R' 00000009 00000008 01"),
                row(asked(new Authentication.Sspi()), "'R' 00000008 00000009"),
                row(
                        asked(new Authentication.Sasl(List.of("SCRAM-SHA-256-PLUS", "SCRAM-SHA-256"))),
                        "'R' 0000002A 0000000A 'SCRAM-SHA-256-PLUS' 00 'SCRAM-SHA-256' 00 00"),
                row(asked(new Authentication.SaslContinue(Bytes.utf8("r=x"))), "'R' 0000000B 0000000B 'r=x'"),
                row(asked(new Authentication.SaslFinal(Bytes.utf8("v=x"))), "'R' 0000000B 0000000C 'v=x'"),
                row(asked(new Authentication.Unsupported(6, Bytes.EMPTY)), "'R' 00000008 00000006"),

                // Backend: the rest
                row(
                        new Backend.NegotiateProtocolVersion(ProtocolVersion.V3_0, List.of("_pq_.a", "_pq_.b")),
                        "'v' 0000001A 00030000 00000002 '_pq_.a' 00 '_pq_.b' 00"),
                row(new Backend.BackendKeyData(258, KEY), "'K' 0000000C 00000102 010203FF"),
                row(new Backend.ParameterStatus("TimeZone", "UTC"), "'S' 00000011 'TimeZone' 00 'UTC' 00"),
                row(new Backend.ReadyForQuery(TransactionStatus.IDLE), "'Z' 00000005 'I'"),
                row(new Backend.ReadyForQuery(TransactionStatus.IN_TRANSACTION), "'Z' 00000005 'T'"),
                row(new Backend.ReadyForQuery(TransactionStatus.FAILED), "'Z' 00000005 'E'"),
                row(new Backend.ParseComplete(), "'1' 00000004"),
                row(new Backend.ParameterDescription(List.of(23, 25)), "'t' 0000000E 0002 00000017 00000019"),
                row(
                        new Backend.RowDescription(List.of(
                                new ColumnDescription("id", 16384, (short) 1, 23, (short) 4, -1, Format.BINARY))),
                        "'T' 0000001B 0001 'id' 00 00004000 0001 00000017 0004 FFFFFFFF 0001"),
                row(new Backend.NoData(), "'n' 00000004"),
                row(new Backend.BindComplete(), "'2' 00000004"),
                row(
                        new Backend.DataRow(Arrays.asList(Bytes.utf8("42"), null, Bytes.EMPTY)),
                        "'D' 00000014 0003 00000002 '42' FFFFFFFF 00000000"),
                row(new Backend.PortalSuspended(), "'s' 00000004"),
                row(new Backend.CommandComplete("INSERT 0 1"), "'C' 0000000F 'INSERT 0 1' 00"),
                row(new Backend.EmptyQueryResponse(), "'I' 00000004"),
                row(new Backend.CloseComplete(), "'3' 00000004"),
                row(new Backend.FunctionCallResponse(Bytes.of((byte) 7)), "'V' 00000009 00000001 07"),
                row(new Backend.FunctionCallResponse(null), "'V' 00000008 FFFFFFFF"),
                row(
                        new Backend.CopyInResponse(new CopyFormats(Format.TEXT, List.of(Format.TEXT, Format.TEXT))),
                        "'G' 0000000B 00 0002 0000 0000"),
                row(
                        new Backend.CopyOutResponse(new CopyFormats(Format.BINARY, List.of(Format.BINARY))),
                        "'H' 00000009 01 0001 0001"),
                row(new Backend.CopyBothResponse(new CopyFormats(Format.TEXT, List.of())), "'W' 00000007 00 0000"),
                row(new Backend.CopyData(Bytes.utf8("a\n")), "'d' 00000006 'a' 0A"),
                row(new Backend.CopyDone(), "'c' 00000004"),
                row(
                        new Backend.ErrorResponse(
                                fields("S", "ERREUR", "V", "ERROR", "C", "42601", "M", "no", "P", "3")),
                        "'E' 00000022 'S' 'ERREUR' 00 'V' 'ERROR' 00 'C' '42601' 00 'M' 'no' 00 'P' '3' 00 00"),
                row(new Backend.NoticeResponse(fields("M", "careful")), "'N' 0000000E 'M' 'careful' 00 00"),
                row(new Backend.NotificationResponse(258, "jobs", "7"), "'A' 0000000F 00000102 'jobs' 00 '7' 00"));
    }

    /** What has to be known to read it: for the answers to a request for authentication, which one was asked for. */
    static Expected expected(Object message) {
        return switch (message) {
            case Frontend.PasswordMessage m -> Expected.PASSWORD;
            case Frontend.SaslInitialResponse m -> Expected.SASL_INITIAL_RESPONSE;
            case Frontend.SaslResponse m -> Expected.SASL_RESPONSE;
            case Frontend.GssResponse m -> Expected.GSS_RESPONSE;
            default -> Expected.NO_AUTHENTICATION;
        };
    }

    static byte[] written(Object message) {
        ByteWriter out = new ByteWriter();
        writer(message).accept(out);
        return out.toByteArray();
    }

    static Consumer<ByteWriter> writer(Object message) {
        return switch (message) {
            case Startup startup -> startup::write;
            case Message typed -> typed::write;
            default -> throw new IllegalArgumentException("not a message: " + message);
        };
    }

    /** Reads a body as a message of the same kind as the given one. */
    static Function<byte[], Object> reader(Object message) {
        return switch (message) {
            case Startup startup -> body -> Startup.read(new ByteReader(body));
            case Frontend frontend -> {
                Expected expected = expected(frontend);
                yield body -> Frontend.read(frontend.type(), new ByteReader(body), expected);
            }
            case Backend backend -> body -> Backend.read(backend.type(), new ByteReader(body));
            default -> throw new IllegalArgumentException("not a message: " + message);
        };
    }

    /** What comes after type and length. */
    static byte[] body(Object message, byte[] written) {
        return Arrays.copyOfRange(written, message instanceof Startup ? 4 : 5, written.length);
    }

    /** Whether the last component takes whatever remains, so that a longer body is as good as this one. */
    static boolean isOpenEnded(Object message) {
        return switch (message) {
            case Frontend.SaslResponse m -> true;
            case Frontend.GssResponse m -> true;
            case Frontend.CopyData m -> true;
            case Backend.CopyData m -> true;
            case Backend.BackendKeyData m -> true;
            case Startup.CancelRequest m -> true;
            case Backend.AuthenticationRequest(Authentication request) ->
                switch (request) {
                    case Authentication.GssContinue m -> true;
                    case Authentication.SaslContinue m -> true;
                    case Authentication.SaslFinal m -> true;
                    case Authentication.Unsupported m -> true;
                    default -> false;
                };
            default -> false;
        };
    }

    @Override
    public String toString() {
        return message.getClass().getSimpleName() + " " + golden;
    }

    private static Samples row(Object message, String golden) {
        return new Samples(message, golden);
    }

    private static Backend asked(Authentication request) {
        return new Backend.AuthenticationRequest(request);
    }

    private static Map<String, String> ordered(String... namesAndValues) {
        Map<String, String> map = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            map.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return map;
    }

    private static ErrorFields fields(String... lettersAndTexts) {
        Map<Character, String> texts = new LinkedHashMap<>();
        ordered(lettersAndTexts).forEach((letter, text) -> texts.put(letter.charAt(0), text));
        return new ErrorFields(texts);
    }
}
