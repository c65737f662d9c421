package io.github.loompg.snippet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each example in the Javadoc of this module is Java that compiles; {@link Surroundings} has what it takes for granted. */
class SnippetTest {
    private static final Path SOURCES =
            Path.of(System.getProperty("basedir", "")).toAbsolutePath().resolve("src/main/java");

    private static final String BEGIN = "{@snippet :\n";

    private static final String IMPORTS = Stream.of(
                    "io.github.loompg",
                    "io.github.loompg.codec",
                    "io.github.loompg.data",
                    "io.github.loompg.error",
                    "io.github.loompg.error.sqlstate",
                    "io.github.loompg.observe",
                    "io.github.loompg.sql",
                    "java.time",
                    "java.time.temporal",
                    "java.util",
                    "java.util.concurrent",
                    "java.util.stream")
            .map(each -> "import " + each + ".*; ")
            .reduce("import java.nio.file.Path; ", String::concat); // there is one in data, too

    @Test
    void everyExampleCompiles(@TempDir Path classes) throws IOException {
        List<Snippet> snippets = snippets();
        assertThat(snippets).hasSizeGreaterThan(50);
        DiagnosticCollector<JavaFileObject> heard = new DiagnosticCollector<>();
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
            compiler.getTask(null, manager, heard, List.of("-proc:none", "-d", classes.toString()), null, snippets)
                    .call();
        }
        assertThat(heard.getDiagnostics().stream()
                        .filter(each -> each.getKind() == Diagnostic.Kind.ERROR)
                        .map(SnippetTest::described))
                .isEmpty();
    }

    private static List<Snippet> snippets() throws IOException {
        List<Snippet> snippets = new ArrayList<>();
        try (Stream<Path> files = Files.walk(SOURCES)) {
            for (Path file : files.filter(each -> each.toString().endsWith(".java"))
                    .sorted()
                    .toList()) {
                String source = Files.readString(file);
                for (int at = source.indexOf(BEGIN); at >= 0; at = source.indexOf(BEGIN, at + 1)) {
                    int from = at + BEGIN.length();
                    long line = source.substring(0, from).lines().count() + 1;
                    String javadoc = source.substring(from, closingBrace(source, from));
                    snippets.add(new Snippet(file, line, snippets.size(), javadoc));
                }
            }
        }
        return snippets;
    }

    /** As the javadoc tool finds the end of a tag. */
    private static int closingBrace(String source, int from) {
        int open = 1;
        for (int at = from; ; at++) {
            switch (source.charAt(at)) {
                case '{' -> open++;
                case '}' -> open--;
                default -> {}
            }
            if (open == 0) {
                return at;
            }
        }
    }

    private static String described(Diagnostic<? extends JavaFileObject> error) {
        Snippet snippet = (Snippet) error.getSource();
        return snippet.file.getFileName() + ":" + (snippet.line + error.getLineNumber() - 2) + ": "
                + error.getMessage(Locale.ROOT);
    }

    /** The body of a method in a class of its own, whose second line is the first of the example. */
    private static final class Snippet extends SimpleJavaFileObject {
        private final Path file;
        private final long line;
        private final String text;

        Snippet(Path file, long line, int number, String javadoc) {
            super(URI.create("string:///Snippet" + number + ".java"), Kind.SOURCE);
            this.file = file;
            this.line = line;
            String body = javadoc.replaceAll("(?m)^ *\\* ?", "")
                    .replace("-> …", "-> {}")
                    .replaceAll("(?m)^( *)…", "$1;");
            boolean valueless = body.contains("return;");
            this.text =
                    IMPORTS + "abstract class Snippet" + number + " extends io.github.loompg.snippet.Surroundings { "
                            + (valueless ? "void" : "Object") + " example() throws Exception { if (always) {\n"
                            + body + "\n}" + (valueless ? "" : " return null;") + " } }";
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }
}
