package io.github.loompg.sql;

import io.github.loompg.error.SqlExcerpt;
import io.github.loompg.error.UsageException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A statement with parameters that have names, {@code :name}, as the server takes it: with numbers. A list in parentheses
 * behind IN becomes an array, so that there is one statement for lists of any length.
 *
 * <p>A colon is that of a parameter if a name follows at once. In brackets it is that of a slice if there is something in
 * front of it that it can be the end of: {@code a[x:y]} has none, {@code a[:x]} has a parameter.
 *
 * @param sql the text for the server
 * @param parameters what each of {@code $1}, {@code $2} … stands for
 */
public record NamedSql(String sql, List<Parameter> parameters) {
    /**
     * A parameter.
     *
     * @param name without the colon
     * @param list whether it is the list behind an IN
     */
    public record Parameter(String name, boolean list) {}

    /**
     * Finds the parameters.
     *
     * @param standardStrings as for {@link SqlTokens}
     * @throws UsageException if some have names and others numbers
     */
    public static NamedSql of(String sql, boolean standardStrings) {
        return new Rewriting(sql, standardStrings).run();
    }

    /**
     * The arguments in the order of their numbers.
     *
     * @param value gives the value of a name, or throws if there is none
     */
    public @Nullable Object[] arguments(Function<String, @Nullable Object> value) {
        @Nullable Object[] arguments = new @Nullable Object[parameters.size()];
        for (int i = 0; i < arguments.length; i++) {
            Parameter parameter = parameters.get(i);
            Object argument = value.apply(parameter.name);
            arguments[i] = parameter.list ? list(argument) : argument;
        }
        return arguments;
    }

    /** A single value behind IN is a list of one. */
    private static @Nullable Object list(@Nullable Object argument) {
        return switch (argument) {
            case null -> null;
            case List<?> list -> list;
            case Collection<?> collection -> new ArrayList<>(collection);
            case byte[] value -> List.of(value);
            case Object array when array.getClass().isArray() -> array;
            case Object value -> List.of(value);
        };
    }

    private record Token(SqlTokens.Kind kind, int start, int end) {}

    private static final class Rewriting {
        /** What a value may follow in brackets, so that a colon behind it is that of a parameter. */
        private static final Set<String> BEFORE_VALUES = Set.of(
                "when", "then", "else", "and", "or", "not", "in", "like", "ilike", "between", "select", "where", "by");

        private final String sql;
        private final List<Token> tokens = new ArrayList<>();
        private final List<Parameter> parameters = new ArrayList<>();
        private final StringBuilder written = new StringBuilder();
        private final Deque<Integer> open = new ArrayDeque<>();
        private int copied;
        private boolean numbers;

        Rewriting(String sql, boolean standardStrings) {
            this.sql = sql;
            SqlTokens read = new SqlTokens(sql, standardStrings);
            while (read.next()) {
                tokens.add(new Token(read.kind(), read.start(), read.end()));
            }
        }

        NamedSql run() {
            for (int i = 0; i < tokens.size(); i++) {
                if (isParameter(i)) {
                    write(i);
                    i++;
                } else {
                    pass(i);
                }
            }
            if (numbers && !parameters.isEmpty()) {
                throw new UsageException(
                        "some parameters have names and others have numbers: " + SqlExcerpt.of(sql),
                        "write all of them as :name, or all of them as $1, $2, …",
                        null);
            }
            return new NamedSql(written.append(sql, copied, sql.length()).toString(), List.copyOf(parameters));
        }

        private void pass(int i) {
            if (is(i, "(") || is(i, "[")) {
                open.push(i);
            } else if ((is(i, ")") || is(i, "]")) && !open.isEmpty()) {
                open.pop();
            }
            numbers |= tokens.get(i).kind == SqlTokens.Kind.PARAMETER;
        }

        private boolean isParameter(int i) {
            return is(i, ":")
                    && i + 1 < tokens.size()
                    && tokens.get(i + 1).kind == SqlTokens.Kind.WORD
                    && tokens.get(i + 1).start == tokens.get(i).end
                    && !isSlice(i);
        }

        private boolean isSlice(int i) {
            if (open.isEmpty() || !is(open.peek(), "[")) {
                return false;
            }
            return switch (tokens.get(i - 1).kind) {
                case WORD -> !BEFORE_VALUES.contains(text(i - 1).toLowerCase(Locale.ROOT));
                case QUOTED_NAME, STRING, NUMBER, PARAMETER -> true;
                case PUNCTUATION -> is(i - 1, ")") || is(i - 1, "]");
                case OPERATOR -> false;
            };
        }

        private void write(int i) {
            boolean list = isListOfIn(i);
            int number = number(new Parameter(text(i + 1), list));
            if (list) {
                boolean not = isWord(i - 3, "not");
                copyTo(tokens.get(not ? i - 3 : i - 2).start);
                // With this spelling the operator binds as tightly to its left as IN does.
                written.append(not ? "OPERATOR(<>) ALL($" : "OPERATOR(=) ANY($").append(number);
            } else {
                copyTo(tokens.get(i).start);
                written.append('$').append(number);
            }
            copied = tokens.get(i + 1).end;
        }

        private boolean isListOfIn(int i) {
            if (!is(i - 1, "(") || !isWord(i - 2, "in") || !is(i + 2, ")")) {
                return false;
            }
            int inner = open.isEmpty() ? -1 : open.pop();
            Integer around = open.peek();
            open.push(inner);
            return around == null || !isWord(around - 1, "position");
        }

        private int number(Parameter parameter) {
            int known = parameters.indexOf(parameter);
            if (known < 0) {
                parameters.add(parameter);
            }
            return known < 0 ? parameters.size() : known + 1;
        }

        private void copyTo(int end) {
            written.append(sql, copied, end);
            copied = end;
        }

        private String text(int i) {
            return sql.substring(tokens.get(i).start, tokens.get(i).end);
        }

        private boolean is(int i, String symbol) {
            return i >= 0
                    && i < tokens.size()
                    && (tokens.get(i).kind == SqlTokens.Kind.PUNCTUATION)
                    && text(i).equals(symbol);
        }

        private boolean isWord(int i, String word) {
            return i >= 0 && tokens.get(i).kind == SqlTokens.Kind.WORD && text(i).equalsIgnoreCase(word);
        }
    }
}
