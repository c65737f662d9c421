package io.github.loompg;

import io.github.loompg.error.UsageException;
import io.github.loompg.exchange.CopyTable;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a row that is to be inserted where there is one with the same key. Names of columns and constraints are
 * taken as they are, as if in double quotes.
 *
 * @see <a href="https://www.postgresql.org/docs/current/sql-insert.html#SQL-ON-CONFLICT">ON CONFLICT</a>
 */
public final class Conflict {
    private final Target target;

    /** The columns to update; none for all that are inserted; null to do nothing. */
    private final @Nullable List<String> updated;

    private Conflict(Target target, @Nullable List<String> updated) {
        this.target = target;
        this.updated = updated;
    }

    /** Whatever key it is, the row that is there is left as it is, and the new one is passed over. */
    public static Conflict doNothing() {
        return new Target("", List.of()).doNothing();
    }

    /**
     * A conflict in the key that consists of these columns.
     *
     * @param columns those of a unique index or constraint
     */
    public static Target on(String... columns) {
        List<String> names = List.of(columns);
        if (names.isEmpty()) {
            throw new UsageException(
                    "a conflict is one of columns, and none are named", "name those of a unique index", null);
        }
        return new Target(" " + CopyTable.names(names), names);
    }

    /**
     * A conflict in a constraint.
     *
     * @param name that of a unique or exclusion constraint
     */
    public static Target onConstraint(String name) {
        return new Target(" ON CONSTRAINT " + CopyTable.list(List.of(name)), List.of());
    }

    /** Which conflict it is. */
    public static final class Target {
        private final String sql;
        private final List<String> columns;

        private Target(String sql, List<String> columns) {
            this.sql = sql;
            this.columns = columns;
        }

        /** The row that is there is left as it is, and the new one is passed over. */
        public Conflict doNothing() {
            return new Conflict(this, null);
        }

        /**
         * The row that is there gets the values of the new one.
         *
         * @param updated the columns that get them; if none are named, all that are inserted but those of the key
         */
        public Conflict doUpdate(String... updated) {
            return new Conflict(this, List.of(updated));
        }
    }

    /**
     * The clause of an INSERT.
     *
     * @param inserted the columns that the new row has values for
     */
    String clause(List<String> inserted) {
        String conflict = " ON CONFLICT" + target.sql;
        if (updated == null) {
            return conflict + " DO NOTHING";
        }
        List<String> columns = updated.isEmpty()
                ? inserted.stream()
                        .filter(column -> !target.columns.contains(column))
                        .toList()
                : updated;
        if (columns.isEmpty()) {
            throw new UsageException(
                    "there is no column to update on a conflict: only those of the key are inserted",
                    "use doNothing()",
                    null);
        }
        return conflict
                + columns.stream()
                        .map(column -> CopyTable.list(List.of(column)))
                        .map(column -> column + " = EXCLUDED." + column)
                        .collect(Collectors.joining(", ", " DO UPDATE SET ", ""));
    }

    @Override
    public String toString() {
        return "Conflict[" + target.sql.strip() + (updated == null ? " DO NOTHING" : " DO UPDATE " + updated) + "]";
    }
}
