package io.github.loompg.session;

import io.github.loompg.catalog.CustomCodecs;
import io.github.loompg.catalog.PgType;
import io.github.loompg.catalog.TypeCatalog;
import io.github.loompg.catalog.TypeName;
import io.github.loompg.codec.TypeCodec;
import io.github.loompg.net.Deadline;
import io.github.loompg.net.Turn;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What the caller of a lane says of how the values of types are to be mapped, for all statements from now on. */
public final class TypeMapping {
    private final Session session;
    private final Lane lane;

    TypeMapping(Session session, Lane lane) {
        this.session = session;
        this.lane = lane;
    }

    /** Has the values of a type mapped by a codec of the program's own. */
    public void set(String type, TypeCodec<?> codec) {
        TypeName name = TypeName.parse(type);
        change(name, codec, codecs -> codecs.with(name, codec));
    }

    /** Has the values of a type mapped as those of another one, which the client knows. */
    public void setBuiltin(String type, String builtin) {
        TypeName name = TypeName.parse(type);
        CustomCodecs.requireBuiltin(builtin);
        change(name, null, codecs -> codecs.with(name, builtin));
    }

    private void change(TypeName name, @Nullable TypeCodec<?> codec, UnaryOperator<CustomCodecs> change) {
        Deadline deadline = lane.deadline();
        lane.during(null, place -> {
            TypeCatalog.requireCodable(name, find(place, name, deadline), codec);
            session.changeCodecs(change);
            return "";
        });
    }

    /** The types of a name, which the server is asked for unless they are its own. */
    private List<PgType> find(Place place, TypeName name, Deadline deadline) {
        PgType builtin = TypeCatalog.builtin(name);
        if (builtin != null) {
            return List.of(builtin);
        }
        Turn turn = place.enter(deadline);
        try {
            return session.introspection()
                    .find((request, limit) -> place.sendFirst(turn, request, limit), name, deadline);
        } finally {
            place.leave(turn);
        }
    }

    /** Has the values of a type mapped as if nothing had been said of it. */
    public void reset(String type) {
        TypeName name = TypeName.parse(type);
        lane.requireCurrent();
        session.changeCodecs(codecs -> codecs.without(name));
    }

    /** Has everything forgotten that is known of types. */
    public void reload() {
        session.reloadTypes();
    }
}
