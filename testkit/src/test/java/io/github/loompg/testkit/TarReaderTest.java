package io.github.loompg.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TarReaderTest {
    @TempDir
    private Path folder;

    private final ByteArrayOutputStream tar = new ByteArrayOutputStream();

    @Test
    void unpacksFilesFoldersAndLinks() throws IOException {
        entry("bin/", '5', "", "", 0755);
        entry("bin/tool", '0', "", "#!/bin/sh\n", 0755);
        entry("share/deep/text", '0', "", "x".repeat(1025), 0600);
        entry("share/empty", '\0', "", "", 0644);
        entry("share/link", '2', "deep/text", "", 0777);
        entry("share/same", '1', "share/deep/text", "", 0644);
        unpack();

        assertThat(folder.resolve("bin/tool")).isExecutable().hasContent("#!/bin/sh\n");
        assertThat(folder.resolve("share/deep/text")).hasContent("x".repeat(1025));
        assertThat(Files.isExecutable(folder.resolve("share/empty"))).isFalse();
        assertThat(folder.resolve("share/empty")).isEmptyFile();
        assertThat(Files.readSymbolicLink(folder.resolve("share/link"))).isEqualTo(Path.of("deep/text"));
        assertThat(folder.resolve("share/same")).hasContent("x".repeat(1025));
    }

    @Test
    void readsLongNamesInBothForms() throws IOException {
        String name = "a/" + "b".repeat(150) + "/c";
        entry("././@LongLink", 'L', "", name + "\0", 0);
        entry("short", '0', "", "GNU", 0644);
        String record = " path=" + name + "2\n";
        entry("PaxHeader", 'x', "", (record.length() + 3) + record, 0);
        entry("short", '0', "", "pax", 0644);
        entry("short", '0', "", "ordinary", 0644);
        unpack();

        assertThat(folder.resolve(name)).hasContent("GNU");
        assertThat(folder.resolve(name + "2")).hasContent("pax");
        assertThat(folder.resolve("short")).hasContent("ordinary");
    }

    @Test
    void writesNothingOutsideTheFolder() throws IOException {
        entry("../outside", '0', "", "x", 0644);
        assertThatThrownBy(this::unpack).isInstanceOf(IOException.class).hasMessageContaining("outside itself");
        tar.reset();
        entry("link", '2', "../outside", "", 0644);
        assertThatThrownBy(this::unpack).isInstanceOf(IOException.class).hasMessageContaining("outside itself");
        assertThat(folder.resolveSibling("outside")).doesNotExist();
    }

    @Test
    void reportsAnArchiveThatIsCutOff() throws IOException {
        entry("file", '0', "", "x".repeat(1000), 0644);
        byte[] whole = tar.toByteArray();
        assertThatThrownBy(() -> unpack(Arrays.copyOf(whole, 700))).isInstanceOf(EOFException.class);
        assertThatThrownBy(() -> unpack(Arrays.copyOf(whole, 100))).isInstanceOf(EOFException.class);
    }

    private void unpack() throws IOException {
        tar.write(new byte[1024]);
        unpack(tar.toByteArray());
    }

    private void unpack(byte[] bytes) throws IOException {
        TarReader.unpack(new ByteArrayInputStream(bytes), folder);
    }

    private void entry(String name, char type, String link, String content, int mode) throws IOException {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        byte[] header = new byte[512];
        put(header, 0, name);
        put(header, 100, String.format("%07o", mode));
        put(header, 124, String.format("%011o", bytes.length));
        header[156] = (byte) type;
        put(header, 157, link);
        put(header, 257, "ustar");
        tar.write(header);
        tar.write(bytes);
        tar.write(new byte[(512 - bytes.length % 512) % 512]);
    }

    private static void put(byte[] header, int offset, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, header, offset, bytes.length);
    }
}
