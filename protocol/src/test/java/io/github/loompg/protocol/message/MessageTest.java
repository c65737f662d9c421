package io.github.loompg.protocol.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.loompg.protocol.bytes.ByteReader;
import io.github.loompg.protocol.bytes.ByteWriter;
import io.github.loompg.protocol.bytes.Bytes;
import io.github.loompg.protocol.bytes.MalformedMessageException;
import io.github.loompg.protocol.bytes.UnencodableTextException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is true of every message: its bytes, that reading undoes writing, that nothing is written by halves. */
final class MessageTest {
    private static final int RANDOM_MESSAGES_OF_EACH_TYPE = 300;

    static List<Samples> samples() {
        return Samples.all();
    }

    static List<Class<?>> types() {
        return RandomMessages.types();
    }

    @ParameterizedTest
    @MethodSource("samples")
    void is_written_as_the_manual_says(Samples sample) {
        assertThat(Samples.written(sample.message())).asHexString().isEqualTo(hex(Golden.bytes(sample.golden())));
    }

    @ParameterizedTest
    @MethodSource("samples")
    void is_read_as_the_manual_says(Samples sample) {
        byte[] body = Samples.body(sample.message(), Golden.bytes(sample.golden()));
        assertThat(Samples.reader(sample.message()).apply(body)).isEqualTo(sample.message());
    }

    @Test
    void every_record_has_a_sample() {
        Set<Class<?>> sampled = new HashSet<>();
        for (Samples sample : Samples.all()) {
            sampled.add(sample.message().getClass());
            if (sample.message() instanceof Backend.AuthenticationRequest(Authentication request)) {
                sampled.add(request.getClass());
            }
        }
        assertThat(sampled).containsAll(types());
        assertThat(sampled).containsAll(List.of(Authentication.class.getPermittedSubclasses()));
    }

    @Test
    void every_type_byte_has_a_record_that_reads_it() throws IllegalAccessException {
        for (byte type : constants(BackendTypes.class)) {
            assertThat(Samples.all()).anyMatch(sample -> sample.message() instanceof Backend b && b.type() == type);
        }
        for (byte type : constants(FrontendTypes.class)) {
            assertThat(Samples.all()).anyMatch(sample -> sample.message() instanceof Frontend f && f.type() == type);
        }
    }

    @Test
    void no_other_type_byte_is_read() throws IllegalAccessException {
        Set<Byte> backend = constants(BackendTypes.class);
        Set<Byte> frontend = constants(FrontendTypes.class);
        for (int type = Byte.MIN_VALUE; type <= Byte.MAX_VALUE; type++) {
            byte code = (byte) type;
            if (!backend.contains(code)) {
                assertThatThrownBy(() -> Backend.read(code, new ByteReader(new byte[0])))
                        .isInstanceOf(MalformedMessageException.class)
                        .hasMessageContaining(Names.ofByte(code));
            }
            if (!frontend.contains(code)) {
                assertThatThrownBy(() -> Frontend.read(code, new ByteReader(new byte[0])))
                        .isInstanceOf(MalformedMessageException.class)
                        .hasMessageContaining(Names.ofByte(code));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("types")
    void reading_undoes_writing(Class<?> type) {
        RandomMessages messages = new RandomMessages(type.getName().hashCode());
        for (int i = 0; i < RANDOM_MESSAGES_OF_EACH_TYPE; i++) {
            Object message = messages.next(type);
            byte[] written = Samples.written(message);
            Object read = Samples.reader(message).apply(Samples.body(message, written));
            assertThat(read).isEqualTo(message).hasSameHashCodeAs(message);
            assertThat(Samples.written(read)).isEqualTo(written);
        }
    }

    @ParameterizedTest
    @MethodSource("types")
    void a_text_that_cannot_be_sent_leaves_nothing_behind(Class<?> type) {
        RandomMessages messages = new RandomMessages(type.getName().hashCode());
        for (int i = 0; i < 50; i++) {
            messages.next(type);
            for (int text = 0; text < messages.texts(); text++) {
                Object message = messages.next(type, text);
                if (messages.texts() > text) {
                    assertNothingIsWritten(message);
                }
            }
        }
    }

    private static void assertNothingIsWritten(Object message) {
        ByteWriter out = new ByteWriter();
        new Frontend.Query("before").write(out);
        byte[] before = out.toByteArray();
        assertThatThrownBy(() -> Samples.writer(message).accept(out)).isInstanceOf(UnencodableTextException.class);
        assertThat(out.toByteArray()).isEqualTo(before);
    }

    @Test
    void more_parameters_than_can_be_counted_are_refused_before_anything_is_written() {
        ByteWriter out = new ByteWriter();
        Frontend.Bind most = bind(ByteWriter.MOST_COUNTED);
        most.write(out);
        assertThat(Frontend.read(FrontendTypes.BIND, new ByteReader(Samples.body(most, out.toByteArray()))))
                .isEqualTo(most);
        out.clear();
        assertThatThrownBy(() -> bind(ByteWriter.MOST_COUNTED + 1).write(out))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("65536");
        assertThatThrownBy(() -> Frontend.Bind.begin(out, "", "", Format.ALL_BINARY, ByteWriter.MOST_COUNTED + 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(out.size()).isZero();
    }

    private static Frontend.Bind bind(int parameters) {
        return new Frontend.Bind("", "", Format.ALL_TEXT, Collections.nCopies(parameters, null), Format.ALL_TEXT);
    }

    @Test
    void a_bind_written_piece_by_piece_is_the_same_as_its_record() {
        ByteWriter out = new ByteWriter();
        int message = Frontend.Bind.begin(out, "p", "s", Format.ALL_BINARY, 2);
        int value = out.beginValue();
        out.writeInt(42);
        out.endValue(value);
        out.writeNull();
        Frontend.Bind.end(out, message, Format.ALL_BINARY);

        Frontend.Bind record = new Frontend.Bind(
                "p",
                "s",
                Format.ALL_BINARY,
                Arrays.asList(Bytes.of((byte) 0, (byte) 0, (byte) 0, (byte) 42), null),
                Format.ALL_BINARY);
        assertThat(out.toByteArray()).isEqualTo(Samples.written(record));
    }

    @Test
    void a_bind_that_cannot_be_begun_leaves_nothing_behind() {
        ByteWriter out = new ByteWriter();
        assertThatThrownBy(() -> Frontend.Bind.begin(out, "p", "s\0", Format.ALL_BINARY, 2))
                .isInstanceOf(UnencodableTextException.class);
        assertThat(out.size()).isZero();
    }

    @Test
    void an_answer_to_a_request_for_authentication_is_refused_when_none_was_made() {
        byte[] body = Golden.bytes("'secret' 00");
        assertThatThrownBy(() -> Frontend.read(FrontendTypes.AUTHENTICATION_RESPONSE, new ByteReader(body)))
                .isInstanceOf(MalformedMessageException.class)
                .hasMessageNotContaining("secret");
    }

    @Test
    void secrets_and_values_are_not_printed() {
        Bytes secret = Bytes.utf8("hunter2");
        List<Object> messages = List.of(
                new Frontend.PasswordMessage("hunter2"),
                new Frontend.SaslInitialResponse("X", secret),
                new Frontend.SaslResponse(secret),
                new Frontend.GssResponse(secret),
                new Frontend.Bind("", "", Format.ALL_TEXT, List.of(secret), Format.ALL_TEXT),
                new Frontend.FunctionCall(1, Format.ALL_TEXT, List.of(secret), Format.TEXT),
                new Frontend.CopyData(secret),
                new Startup.CancelRequest(1, secret),
                new Backend.BackendKeyData(1, secret),
                new Backend.AuthenticationRequest(new Authentication.SaslContinue(secret)),
                new Backend.AuthenticationRequest(new Authentication.SaslFinal(secret)),
                new Backend.DataRow(List.of(secret)),
                new Backend.FunctionCallResponse(secret),
                new Backend.CopyData(secret));
        assertThat(messages)
                .allSatisfy(message -> assertThat(message.toString()).doesNotContain("hunter2"));
    }

    @Test
    void what_a_message_could_not_carry_is_refused_when_it_is_made() {
        assertThatThrownBy(() -> new Backend.BackendKeyData(1, Bytes.of(new byte[3])))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Startup.CancelRequest(1, Bytes.of(new byte[257])))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Authentication.Md5Password(Bytes.of(new byte[5])))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Authentication.Sasl(List.of("A", "", "B")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Startup.StartupMessage(ProtocolVersion.V3_0, Map.of("", "x")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ErrorFields(Map.of('\0', "x"))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ErrorFields(Map.of('\u0100', "x"))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ProtocolVersion(3, -1)).isInstanceOf(IllegalArgumentException.class);
    }

    static Set<Byte> constants(Class<?> types) throws IllegalAccessException {
        Set<Byte> bytes = new HashSet<>();
        for (Field field : types.getFields()) {
            assertThat(Modifier.isStatic(field.getModifiers())).isTrue();
            assertThat(bytes.add(field.getByte(null))).as(field.getName()).isTrue();
        }
        return bytes;
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().withUpperCase().formatHex(bytes);
    }
}
