import org.jspecify.annotations.NullMarked;

/** Servers for tests: a real PostgreSQL started from its binaries, and a fake one that plays a script. */
@NullMarked
module io.github.loompg.testkit {
    requires static transitive org.jspecify;
    requires transitive io.github.loompg.protocol;
    requires org.tukaani.xz;

    exports io.github.loompg.testkit;
}
