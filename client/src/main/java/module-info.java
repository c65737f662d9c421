import org.jspecify.annotations.NullMarked;

/** A PostgreSQL client: the server's own protocol, in binary, blocking and asynchronous. */
@NullMarked
module io.github.loompg {
    requires jdk.net;
    requires static jdk.jfr;
    requires static transitive org.jspecify;
    requires java.security.jgss;
    requires transitive io.github.loompg.protocol;

    exports io.github.loompg;
    exports io.github.loompg.codec;
    exports io.github.loompg.data;
    exports io.github.loompg.error;
    exports io.github.loompg.error.sqlstate;
    exports io.github.loompg.observe;

    uses io.github.loompg.codec.TypeCodecProvider;
}
