package io.github.loompg.examples;

import io.github.loompg.Connection;
import io.github.loompg.Isolation;
import io.github.loompg.TransactionOptions;
import io.github.loompg.error.sqlstate.IntegrityConstraintViolationException;
import io.github.loompg.error.sqlstate.UniqueViolationException;

/** What can go wrong, and what to make of it. */
final class Errors {
    private Errors() {}

    static String register(Connection connection, String name, String email) {
        try {
            connection.execute("INSERT INTO account(name, email) VALUES($1, $2)", name, email);
            return "welcome, " + name;
        } catch (UniqueViolationException taken) {
            return "account_email_key".equals(taken.constraint()) ? "this address is taken" : "this name is taken";
        } catch (IntegrityConstraintViolationException violation) {
            return "this cannot be: " + violation.constraint();
        }
    }

    static void transfer(Connection connection, int from, int to, int amount) {
        TransactionOptions options =
                TransactionOptions.defaults().isolation(Isolation.SERIALIZABLE).retry();
        connection.transaction(options, tx -> {
            tx.execute("UPDATE balance SET amount = amount - $1 WHERE account = $2", amount, from);
            tx.execute("UPDATE balance SET amount = amount + $1 WHERE account = $2", amount, to);
        });
    }
}
