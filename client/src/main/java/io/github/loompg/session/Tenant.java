package io.github.loompg.session;

import io.github.loompg.error.PostgresException;
import io.github.loompg.protocol.message.TransactionStatus;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Tenancy} in the hands of its borrower: every lane that comes from it refers to this, and whoever lends does not.
 * So when nothing refers to it any more, nobody can use what was lent.
 */
public final class Tenant {
    private final Tenancy tenancy;

    public Tenant(Tenancy tenancy) {
        this.tenancy = tenancy;
    }

    void requireCurrent() {
        tenancy.requireCurrent();
    }

    void begins(@Nullable String sql) {
        tenancy.begins(sql);
    }

    void neverBegan() {
        tenancy.neverBegan();
    }

    void ends() {
        tenancy.ends();
    }

    void requireAtRest(Session session, TransactionStatus status) {
        tenancy.requireAtRest(session, status);
    }

    void failed(Session session, PostgresException failure) {
        tenancy.failed(session, failure);
    }
}
