package io.github.loompg.codec.builtin;

import java.util.List;

/** JSON, and paths into it, as texts. The value {@code null} of JSON is the text {@code "null"}, and no NULL. */
final class JsonTypes {
    static final TypeFamily FAMILY = new TypeFamily(
            "JSON",
            "datatype-json.html",
            List.of(TextTypes.text("json"), VersionedText.scalar("jsonb"), VersionedText.scalar("jsonpath")));

    private JsonTypes() {}
}
