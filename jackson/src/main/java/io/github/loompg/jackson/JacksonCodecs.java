package io.github.loompg.jackson;

import io.github.loompg.codec.Codec;
import io.github.loompg.codec.TypeCodec;
import io.github.loompg.codec.TypeCodecProvider;
import io.github.loompg.protocol.bytes.ByteReader;
import io.github.loompg.protocol.bytes.ByteWriter;
import io.github.loompg.protocol.bytes.MalformedMessageException;
import java.util.Map;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/**
 * The types {@code json} and {@code jsonb} as whatever Jackson can make of them: {@code JsonNode}, maps and lists, records
 * and other classes. The core finds this class when the jar is there, with Jackson's own defaults.
 *
 * @see <a href="https://www.postgresql.org/docs/current/datatype-json.html">JSON Types</a>
 */
public final class JacksonCodecs implements TypeCodecProvider {
    private static final int JSONB_VERSION = 1;

    /** For the service loader. */
    public JacksonCodecs() {}

    /** PostgreSQL's own types. */
    @Override
    public String extension() {
        return "";
    }

    @Override
    public Map<String, TypeCodec<?>> codecs() {
        ObjectMapper mapper = JsonMapper.builder().findAndAddModules().build();
        return Map.of("json", json(mapper), "jsonb", jsonb(mapper));
    }

    /** A codec for {@code json} by a mapper that is set up as one likes. */
    public static TypeCodec<String> json(ObjectMapper mapper) {
        return mapped(
                Codec.of(String.class, (value, out) -> out.writeUtf8(value), in -> in.readUtf8(in.remaining())),
                mapper);
    }

    /** A codec for {@code jsonb} by a mapper that is set up as one likes. */
    public static TypeCodec<String> jsonb(ObjectMapper mapper) {
        return mapped(Codec.of(String.class, JacksonCodecs::writeJsonb, JacksonCodecs::readJsonb), mapper);
    }

    private static TypeCodec<String> mapped(Codec<String> codec, ObjectMapper mapper) {
        return TypeCodec.binary(codec)
                .accepting(CharSequence.class, CharSequence::toString)
                .mapping(
                        mapper::writeValueAsString, (json, type) -> mapper.readValue(json, mapper.constructType(type)));
    }

    private static void writeJsonb(String value, ByteWriter out) {
        out.writeByte(JSONB_VERSION);
        out.writeUtf8(value);
    }

    private static String readJsonb(ByteReader in) {
        int version = in.readUnsignedByte();
        if (version != JSONB_VERSION) {
            throw new MalformedMessageException("a jsonb has the version " + version);
        }
        return in.readUtf8(in.remaining());
    }
}
