package io.github.loompg.codec.builtin;

import java.util.List;

/**
 * Texts. The client encoding is always UTF-8.
 */
final class TextTypes {
    static final TypeFamily FAMILY = new TypeFamily(
            "Texts",
            "datatype-character.html",
            List.of(
                    text("text").accepting(Character.class, String::valueOf),
                    text("varchar").accepting(Character.class, String::valueOf),
                    text("bpchar").accepting(Character.class, String::valueOf),
                    text("name"),
                    text("refcursor"),
                    Scalar.of("char", SingleByteCodec.INSTANCE)
                            .accepting(Character.class, String::valueOf)
                            .giving(Character.class, TextTypes::onlyCharacter)));

    private TextTypes() {}

    static Scalar<String> text(String name) {
        return Scalar.of(name, TextCodec.INSTANCE).accepting(CharSequence.class, CharSequence::toString);
    }

    private static char onlyCharacter(String value) {
        if (value.length() != 1) {
            throw new Refusal("the value is no ASCII character", "ask for String");
        }
        return value.charAt(0);
    }
}
