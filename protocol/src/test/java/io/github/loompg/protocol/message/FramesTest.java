package io.github.loompg.protocol.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.github.loompg.protocol.bytes.ByteReader;
import io.github.loompg.protocol.bytes.ByteWriter;
import io.github.loompg.protocol.bytes.Bytes;
import io.github.loompg.protocol.bytes.MalformedMessageException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class FramesTest {
    private static List<Backend> backendSamples() {
        List<Backend> messages = new ArrayList<>();
        for (Samples sample : Samples.all()) {
            if (sample.message() instanceof Backend backend) {
                messages.add(backend);
            }
        }
        return messages;
    }

    private static byte[] written(List<? extends Message> messages) {
        ByteWriter out = new ByteWriter();
        messages.forEach(message -> message.write(out));
        return out.toByteArray();
    }

    private static void takeAll(Frames frames, List<Backend> into) {
        for (Frames.Frame frame = frames.next(); frame != null; frame = frames.next()) {
            into.add(Backend.read(frame.type(), frame.body()));
        }
    }

    @Test
    void a_stream_cut_in_two_anywhere_gives_the_same_messages() {
        List<Backend> messages = backendSamples();
        byte[] stream = written(messages);
        for (int cut = 0; cut <= stream.length; cut++) {
            Frames frames = Frames.ofBackend(FrameLimits.DEFAULT);
            List<Backend> read = new ArrayList<>();
            frames.feed(stream, 0, cut);
            takeAll(frames, read);
            frames.feed(stream, cut, stream.length - cut);
            takeAll(frames, read);
            assertThat(read).isEqualTo(messages);
            assertThat(frames.buffered()).isZero();
        }
    }

    @Test
    void a_stream_in_pieces_of_any_size_gives_the_same_messages() {
        RandomMessages random = new RandomMessages(7);
        Random sizes = new Random(7);
        List<Backend> messages = new ArrayList<>();
        for (int round = 0; round < 20; round++) {
            for (Class<?> type : Backend.class.getPermittedSubclasses()) {
                messages.add((Backend) random.next(type));
            }
        }
        byte[] stream = written(messages);
        for (int longestPiece : new int[] {1, 3, 100, 5000}) {
            Frames frames = Frames.ofBackend(FrameLimits.DEFAULT);
            frames.authenticated();
            List<Backend> read = new ArrayList<>();
            for (int at = 0; at < stream.length; ) {
                int piece = Math.min(stream.length - at, 1 + sizes.nextInt(longestPiece));
                frames.feed(stream, at, piece);
                at += piece;
                takeAll(frames, read);
            }
            assertThat(read).isEqualTo(messages);
        }
    }

    @Test
    void a_conversation_of_a_client_begins_without_type_bytes() {
        Startup first = new Startup.SslRequest();
        Startup second = new Startup.StartupMessage(ProtocolVersion.V3_2, Map.of("user", "ann"));
        Frontend third = new Frontend.PasswordMessage("x");
        ByteWriter out = new ByteWriter();
        first.write(out);
        second.write(out);
        third.write(out);

        Frames frames = Frames.ofFrontend(FrameLimits.DEFAULT);
        assertThat(frames.nextStartup()).isNull();
        frames.feed(out.array(), 0, 7);
        assertThat(frames.nextStartup()).isNull();
        frames.feed(out.array(), 7, out.size() - 7);
        assertThat(Startup.read(frames.nextStartup())).isEqualTo(first);
        assertThat(Startup.read(frames.nextStartup())).isEqualTo(second);
        Frames.Frame frame = frames.next();
        assertThat(Frontend.read(frame.type(), frame.body(), Frontend.Expected.PASSWORD))
                .isEqualTo(third);
        assertThat(frames.next()).isNull();
    }

    @Test
    void a_request_for_encryption_is_answered_by_one_byte() {
        Frames frames = Frames.ofBackend(FrameLimits.DEFAULT);
        assertThat(frames.nextEncryptionAnswer()).isNull();
        frames.feed(new byte[] {'S', 'N', 'G', 'E'});
        assertThat(frames.nextEncryptionAnswer()).isEqualTo(EncryptionAnswer.TLS);
        assertThat(frames.nextEncryptionAnswer()).isEqualTo(EncryptionAnswer.REFUSED);
        assertThat(frames.nextEncryptionAnswer()).isEqualTo(EncryptionAnswer.GSSAPI);
        assertThatThrownBy(frames::nextEncryptionAnswer).isInstanceOf(MalformedMessageException.class);
        for (EncryptionAnswer answer : EncryptionAnswer.values()) {
            assertThat(EncryptionAnswer.of(answer.code())).isEqualTo(answer);
        }
    }

    @Test
    void an_impossible_head_is_refused_before_the_body_comes() {
        Frames frames = Frames.ofBackend(FrameLimits.DEFAULT);
        frames.feed(Golden.bytes("'D' 7FFFFFFF"));
        assertThatThrownBy(frames::next).isInstanceOf(MalformedMessageException.class);

        Frames web = Frames.ofBackend(FrameLimits.DEFAULT);
        web.feed(Golden.bytes("'HTTP/1.1 400 Bad Request'"));
        assertThatThrownBy(web::next).isInstanceOf(MalformedMessageException.class);

        Frames startup = Frames.ofFrontend(FrameLimits.DEFAULT);
        startup.feed(Golden.bytes("'GET / HTTP/1.1'"));
        assertThatThrownBy(startup::nextStartup).isInstanceOf(MalformedMessageException.class);
    }

    @Test
    void a_long_message_is_taken_after_authentication_only() {
        Backend row = new Backend.DataRow(List.of(Bytes.of(new byte[100_000])));
        Frames frames = Frames.ofBackend(FrameLimits.DEFAULT);
        frames.feed(Samples.written(row));
        assertThatThrownBy(frames::next).isInstanceOf(MalformedMessageException.class);
        frames.authenticated();
        Frames.Frame frame = frames.next();
        assertThat(Backend.read(frame.type(), frame.body())).isEqualTo(row);
    }

    @Test
    void a_message_that_is_only_announced_takes_no_memory() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long thread = Thread.currentThread().threadId();
        byte[] head = Golden.bytes("'D' 35A4E900 '0123456789'");
        Frames warmUp = Frames.ofBackend(FrameLimits.DEFAULT);
        warmUp.feed(Golden.bytes("'Z' 00000005 'I'"));
        assertThat(warmUp.next()).isNotNull();

        long before = threads.getThreadAllocatedBytes(thread);
        Frames frames = Frames.ofBackend(FrameLimits.DEFAULT);
        frames.authenticated();
        frames.feed(head);
        Frames.Frame frame = frames.next();
        long allocated = threads.getThreadAllocatedBytes(thread) - before;
        assertThat(frame).isNull();
        assertThat(allocated).isLessThan(64 << 10);
    }

    @Test
    void a_frame_keeps_its_bytes_when_more_is_fed() {
        Frames frames = Frames.ofBackend(FrameLimits.DEFAULT);
        frames.feed(Samples.written(new Backend.CommandComplete("BEGIN")));
        ByteReader body = frames.next().body();
        for (int i = 0; i < 1000; i++) {
            frames.feed(Samples.written(new Backend.CommandComplete("COMMIT")));
            assertThat(frames.next()).isNotNull();
        }
        assertThat(Backend.CommandComplete.read(body)).isEqualTo(new Backend.CommandComplete("BEGIN"));
    }
}
