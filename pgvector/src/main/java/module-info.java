import org.jspecify.annotations.NullMarked;

/** The types of pgvector for loompg. */
@NullMarked
module io.github.loompg.pgvector {
    requires static transitive org.jspecify;
    requires transitive io.github.loompg;

    exports io.github.loompg.pgvector;

    provides io.github.loompg.codec.TypeCodecProvider with
            io.github.loompg.pgvector.PgvectorCodecs;
}
