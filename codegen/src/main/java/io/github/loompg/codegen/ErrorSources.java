package io.github.loompg.codegen;

import static java.util.stream.Collectors.joining;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** What the error codes become: constants, an exception for each condition, and the way from the one to the other. */
final class ErrorSources {
    private static final String FOLDER = "io/github/loompg/error/";
    private static final String EXCEPTIONS = FOLDER + "sqlstate/";

    private ErrorSources() {}

    static Sources of(ErrorCodes codes) {
        Sources sources = new Sources("PostgreSQL's list of error codes");
        List<ErrorClass> classes = codes.classes().entrySet().stream()
                .map(title -> ErrorClass.of(title.getKey(), title.getValue(), codes.conditions()))
                .flatMap(Optional::stream)
                .toList();
        sources.add(FOLDER + "SqlState.java", constants(codes.conditions()));
        for (ErrorClass errorClass : classes) {
            sources.add(EXCEPTIONS + errorClass.exception() + ".java", exception(errorClass));
            for (Condition condition : errorClass.conditions()) {
                String name = ConditionNames.className(condition);
                sources.add(EXCEPTIONS + name + ".java", exception(name, condition, errorClass));
            }
        }
        sources.add(EXCEPTIONS + "ServerErrors.java", lookup(classes));
        return sources;
    }

    private static String constants(List<Condition> conditions) {
        return """
                package io.github.loompg.error;

                /**
                 * The codes that PostgreSQL gives its errors and warnings, to be compared with
                 * {@link PostgresException#sqlState()}.
                 *
                 * @see <a href="https://www.postgresql.org/docs/current/errcodes-appendix.html">PostgreSQL Error Codes</a>
                 */
                public final class SqlState {
                %s    private SqlState() {}
                }
                """.formatted(conditions.stream()
                .sorted(Comparator.comparing(Condition::sqlState))
                .map(ErrorSources::constant)
                .collect(joining()));
    }

    private static String constant(Condition condition) {
        return """
                    /** {@code %s} */
                    public static final String %s = "%s";

                """.formatted(condition.name(), ConditionNames.constantName(condition), condition.sqlState());
    }

    private static String exception(ErrorClass errorClass) {
        String name = errorClass.exception();
        return """
                package io.github.loompg.error.sqlstate;

                import io.github.loompg.error.ServerException;
                import io.github.loompg.protocol.message.ErrorFields;
                import org.jspecify.annotations.Nullable;

                /** SQLSTATE class {@code %s}, %s: every code that begins so. */
                public %sclass %4$s extends ServerException {
                    %4$s(ErrorFields fields, @Nullable String sql) {
                        super(fields, sql);
                    }
                }
                """.formatted(
                errorClass.code(), errorClass.title(), errorClass.conditions().isEmpty() ? "final " : "", name);
    }

    private static String exception(String name, Condition condition, ErrorClass errorClass) {
        return """
                package io.github.loompg.error.sqlstate;

                import io.github.loompg.protocol.message.ErrorFields;
                import org.jspecify.annotations.Nullable;

                /** SQLSTATE {@code %s}: {@code %s}. */
                public final class %3$s extends %4$s {
                    %3$s(ErrorFields fields, @Nullable String sql) {
                        super(fields, sql);
                    }
                }
                """.formatted(condition.sqlState(), condition.name(), name, errorClass.exception());
    }

    private static String lookup(List<ErrorClass> classes) {
        return """
                package io.github.loompg.error.sqlstate;

                import io.github.loompg.error.ServerException;
                import io.github.loompg.protocol.message.ErrorFields;
                import org.jspecify.annotations.Nullable;

                /** From what the server says to the exception that says it. */
                public final class ServerErrors {
                    private ServerErrors() {}

                    /**
                     * Builds the exception for an error message: the one of its condition, else the one of its class, else a plain
                     * {@link ServerException}.
                     *
                     * @param fields what the server says
                     * @param sql the statement it speaks of, or null when there is none
                     */
                    public static ServerException of(ErrorFields fields, @Nullable String sql) {
                        String sqlState = fields.sqlState();
                        Maker maker = sqlState == null ? ServerException::new : condition(sqlState);
                        return maker.make(fields, sql);
                    }

                    // References to constructors and not calls: to verify a method that can return one of some 250 classes, the virtual
                    // machine would load them all.
                    private interface Maker {
                        ServerException make(ErrorFields fields, @Nullable String sql);
                    }

                    private static Maker condition(String sqlState) {
                        return switch (sqlState) {
                %s            default -> anyOf(sqlState.substring(0, Math.min(2, sqlState.length())));
                        };
                    }

                    private static Maker anyOf(String sqlStateClass) {
                        return switch (sqlStateClass) {
                %s            default -> ServerException::new;
                        };
                    }
                }
                """.formatted(
                        classes.stream()
                                .flatMap(errorClass -> errorClass.conditions().stream())
                                .map(code -> branch(code.sqlState(), ConditionNames.className(code)))
                                .collect(joining()),
                        classes.stream()
                                .map(errorClass -> branch(errorClass.code(), errorClass.exception()))
                                .collect(joining()));
    }

    private static String branch(String code, String exception) {
        return "            case \"%s\" -> %s::new;\n".formatted(code, exception);
    }
}
