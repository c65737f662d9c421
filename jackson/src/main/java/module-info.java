import org.jspecify.annotations.NullMarked;

/** JSON by way of Jackson, for loompg. */
@NullMarked
module io.github.loompg.jackson {
    requires static transitive org.jspecify;
    requires transitive io.github.loompg;
    requires transitive tools.jackson.databind;

    exports io.github.loompg.jackson;

    provides io.github.loompg.codec.TypeCodecProvider with
            io.github.loompg.jackson.JacksonCodecs;
}
