package io.github.loompg.codegen;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The errors whose codes begin with the same two characters.
 *
 * @param code the two characters
 * @param title what the manual calls the class
 * @param exception the Java class that all of them share
 * @param conditions the errors with an exception of their own below that
 */
record ErrorClass(String code, String title, String exception, List<Condition> conditions) {
    /** Picks the errors of a class; nothing if there are only warnings in it. */
    static Optional<ErrorClass> of(String code, String title, List<Condition> all) {
        List<Condition> errors = all.stream()
                .filter(condition ->
                        condition.isError() && condition.classCode().equals(code))
                .sorted(Comparator.comparing(Condition::sqlState))
                .toList();
        if (errors.isEmpty()) {
            return Optional.empty();
        }
        String exception = errors.stream()
                .filter(Condition::isWholeClass)
                .map(ConditionNames::className)
                .findFirst()
                .orElseGet(() -> ConditionNames.className(title));
        List<Condition> own =
                errors.stream().filter(condition -> !condition.isWholeClass()).toList();
        return Optional.of(new ErrorClass(code, title, exception, own));
    }
}
