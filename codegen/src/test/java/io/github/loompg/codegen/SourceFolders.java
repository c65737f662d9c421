package io.github.loompg.codegen;

import java.nio.file.Path;

/** Where the checked-in sources lie, seen from this module, which is where Maven runs its tests. */
final class SourceFolders {
    static final Path CLIENT = Path.of("..", "client", "src", "main", "java");

    private SourceFolders() {}
}
