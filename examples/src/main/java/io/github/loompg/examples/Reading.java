package io.github.loompg.examples;

import io.github.loompg.Connection;
import io.github.loompg.data.Infinity;
import io.github.loompg.data.Named;
import io.github.loompg.data.Row;
import io.github.loompg.data.TypeRef;
import io.github.loompg.examples.Users.User;
import java.time.LocalDate;
import java.time.temporal.Temporal;
import java.util.List;

/** Values that are not as simple as a number. */
final class Reading {
    private Reading() {}

    static List<User> byName(Connection connection, LocalDate day, List<Integer> ids) {
        return connection.fetch(
                User.class, "SELECT * FROM users WHERE dob < :day AND id IN (:ids)", Named.of("day", day, "ids", ids));
    }

    static int sumOfDiagonal(Connection connection, String matrixSql) {
        List<List<Integer>> matrix = connection.requireVal(new TypeRef<List<List<Integer>>>() {}, matrixSql);
        int sum = 0;
        for (int i = 0; i < matrix.size(); i++) {
            sum += matrix.get(i).get(i);
        }
        return sum;
    }

    static String validity(Row row) {
        return switch (row.get("valid_until", Temporal.class)) {
            case null -> "not known";
            case Infinity infinity -> infinity == Infinity.POSITIVE ? "for ever" : "never";
            case LocalDate day -> "until " + day;
            default -> throw new IllegalStateException("not a date");
        };
    }
}
