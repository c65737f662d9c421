package io.github.loompg.codegen;

import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a condition is called in Java. The rule is mechanical; the exceptions to it are listed here, with their reason. */
final class ConditionNames {
    /** Names that the list gives twice, or that one of the client's own exceptions has. */
    private static final Map<String, String> RENAMED = Map.ofEntries(
            Map.entry("01004", "warning_string_data_right_truncation"), // 22001 is the error of that name
            Map.entry("08P01", "server_reported_protocol_violation"), // the client's own is the server's fault
            Map.entry("38002", "external_routine_modifying_sql_data_not_permitted"), // 2F002
            Map.entry("38003", "external_routine_prohibited_sql_statement_attempted"), // 2F003
            Map.entry("38004", "external_routine_reading_sql_data_not_permitted"), // 2F004
            Map.entry("39004", "external_routine_null_value_not_allowed")); // 22004

    /** Words that the list runs together, or that have a capital inside. */
    private static final Map<String, String> WORDS = Map.of(
            "sqlclient", "SqlClient",
            "sqlconnection", "SqlConnection",
            "sqlserver", "SqlServer",
            "sqlstate", "SqlState",
            "xquery", "XQuery");

    private ConditionNames() {}

    /** The name of the exception class, without its package. */
    static String className(Condition condition) {
        return camelCase(name(condition)) + "Exception";
    }

    /** The name of the exception class for a whole class of codes that has no code of its own, from its title. */
    static String className(String title) {
        return camelCase(title.toLowerCase(Locale.ROOT).replaceAll("\\W+", "_")) + "Exception";
    }

    /** The name of the constant. */
    static String constantName(Condition condition) {
        return name(condition).toUpperCase(Locale.ROOT);
    }

    private static String name(Condition condition) {
        return RENAMED.getOrDefault(condition.sqlState(), condition.name());
    }

    /** Without a final "exception", which each class name gets anyway; "error" and "failure" stay: they tell more. */
    private static String camelCase(String name) {
        return Stream.of(name.replaceFirst("_exception$", "").split("_"))
                .map(word -> WORDS.getOrDefault(word, Character.toUpperCase(word.charAt(0)) + word.substring(1)))
                .collect(Collectors.joining());
    }
}
