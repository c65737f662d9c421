package io.github.loompg.codegen;

/**
 * One code of PostgreSQL's list.
 *
 * @param sqlState the five characters
 * @param isError false for the codes of success and of warnings, which no statement fails with
 * @param name what PL/pgSQL and the manual call it, in lower case with underscores
 */
record Condition(String sqlState, boolean isError, String name) {
    /** The two characters that name the class of the code. */
    String classCode() {
        return sqlState.substring(0, 2);
    }

    /** Whether the code stands for its class as a whole. */
    boolean isWholeClass() {
        return sqlState.endsWith("000");
    }
}
