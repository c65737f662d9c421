import org.jspecify.annotations.NullMarked;

/** The PostgreSQL frontend/backend protocol: bytes, messages and authentication, with no I/O of its own. */
@NullMarked
module io.github.loompg.protocol {
    requires static transitive org.jspecify;
    requires com.ongres.scram.common;

    exports io.github.loompg.protocol.auth;
    exports io.github.loompg.protocol.bytes;
    exports io.github.loompg.protocol.message;
}
