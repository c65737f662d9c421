package io.github.loompg;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.SynchronizedTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;

/** What class files do not show well enough is looked up in the sources of all published modules. */
class SourceTest {
    private static final Path MODULES =
            Path.of(System.getProperty("basedir", "")).toAbsolutePath().getParent();

    @Test
    void nothingIsSynchronized() throws IOException {
        List<String> found = new ArrayList<>();
        for (String module : List.of("protocol", "testkit", "client", "jackson", "pgvector", "postgis")) {
            scan(MODULES.resolve(module).resolve("src/main/java"), found);
        }
        assertThat(found)
                .as("uses of synchronized, which pins or blocks carriers: a ReentrantLock does neither")
                .isEmpty();
    }

    private static void scan(Path folder, List<String> found) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (Stream<Path> files = Files.walk(folder);
                StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
            List<Path> sources =
                    files.filter(file -> file.toString().endsWith(".java")).toList();
            assertThat(sources).isNotEmpty();
            JavacTask task = (JavacTask) compiler.getTask(
                    null, manager, null, List.of("-proc:none"), null, manager.getJavaFileObjectsFromPaths(sources));
            SourcePositions positions = Trees.instance(task).getSourcePositions();
            for (CompilationUnitTree unit : task.parse()) {
                new SynchronizedScanner(unit, positions, found).scan(unit, null);
            }
        }
    }

    private static final class SynchronizedScanner extends TreeScanner<Void, Void> {
        private final CompilationUnitTree unit;
        private final SourcePositions positions;
        private final List<String> found;

        SynchronizedScanner(CompilationUnitTree unit, SourcePositions positions, List<String> found) {
            this.unit = unit;
            this.positions = positions;
            this.found = found;
        }

        @Override
        public Void visitSynchronized(SynchronizedTree block, Void unused) {
            add(block);
            return super.visitSynchronized(block, unused);
        }

        @Override
        public Void visitModifiers(ModifiersTree modifiers, Void unused) {
            if (modifiers.getFlags().contains(Modifier.SYNCHRONIZED)) {
                add(modifiers);
            }
            return super.visitModifiers(modifiers, unused);
        }

        private void add(Tree tree) {
            long line = unit.getLineMap().getLineNumber(positions.getStartPosition(unit, tree));
            found.add(unit.getSourceFile().getName() + ":" + line);
        }
    }
}
