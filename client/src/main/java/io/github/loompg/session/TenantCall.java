package io.github.loompg.session;

import io.github.loompg.error.PostgresException;
import org.jspecify.annotations.Nullable;

/** A statement that was sent by somebody to whom the session is lent. */
record TenantCall<R extends @Nullable Object>(Session session, Tenant tenancy, StatementCall<R> call)
        implements Sent<R> {
    @Override
    public void whenReadable(Runnable action) {
        call.whenReadable(action);
    }

    @Override
    public R answer() {
        try {
            R result = call.answer();
            tenancy.requireAtRest(session, call.transactionStatus());
            return result;
        } catch (PostgresException failure) {
            tenancy.failed(session, failure);
            throw failure;
        } finally {
            tenancy.ends();
        }
    }

    @Override
    public void giveUp() {
        try {
            call.giveUp();
        } finally {
            tenancy.ends();
        }
    }
}
