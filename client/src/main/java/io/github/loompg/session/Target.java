package io.github.loompg.session;

import io.github.loompg.exchange.ServerRole;
import java.util.Locale;

/** What a server must be to be taken, in libpq's words. */
public enum Target {
    ANY,
    READ_WRITE,
    READ_ONLY,
    PRIMARY,
    STANDBY,
    /** Another is taken too, if there is no standby. */
    PREFER_STANDBY;

    boolean fits(ServerRole role) {
        return switch (this) {
            case ANY -> true;
            case READ_WRITE -> !role.standby() && !role.readOnly();
            case READ_ONLY -> role.standby() || role.readOnly();
            case PRIMARY -> !role.standby();
            case STANDBY, PREFER_STANDBY -> role.standby();
        };
    }

    /** What a server is that does not fit. */
    String misfit(ServerRole role) {
        return role.standby()
                ? "is a standby"
                : role.readOnly() ? "is read only by default" : "is a primary that can be written to";
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
