package io.github.loompg.examples;

import io.github.loompg.Conflict;
import io.github.loompg.Connection;
import io.github.loompg.CopyOptions;
import io.github.loompg.CopySink;
import io.github.loompg.Cursor;
import io.github.loompg.InsertMode;
import io.github.loompg.Queries;
import io.github.loompg.observe.Registration;
import java.io.OutputStream;
import java.util.List;
import java.util.Queue;
import java.util.stream.Stream;

/** More rows than one wants to send or to hold one by one. */
final class ManyRows {
    private ManyRows() {}

    record City(int id, String name, int people) {}

    static void load(Queries queries, Stream<City> cities, List<City> grown) {
        // binary COPY; what does not fit a column is refused with its row, column and type
        queries.copyRecordsToTable("city", List.of("id", "name", "people"), cities);
        // one statement for many rows, in few packets; all or nothing
        queries.executeMany("UPDATE city SET name = $2, people = $3 WHERE id = $1", grown);
    }

    static List<String> upsert(Queries queries, List<City> cities) {
        // from the components of records to the columns of the same names; what is stored comes back in the same order
        List<City> stored = queries.insert("city", cities)
                .onConflict(Conflict.on("id").doUpdate("people"))
                .returning(City.class);
        // or all rows but those that fail, each with its index and the code of its error
        return queries.insert("city", stored).outcomes(InsertMode.COLLECT_FAILURES).failures().stream()
                .map(failed -> failed.index() + ": " + failed.sqlState())
                .toList();
    }

    static long people(Queries queries) {
        long people = 0;
        try (Cursor<City> cities = queries.cursor(City.class, "SELECT * FROM city ORDER BY id")) {
            for (City city : cities) {
                people += city.people();
            }
        }
        return people;
    }

    static long export(Queries queries, int from, OutputStream file) {
        return queries.copyFromQuery(
                "SELECT * FROM city WHERE people >= $1", CopyOptions.csv().header(true), CopySink.to(file), from);
    }

    static Registration watch(Connection connection, Queue<String> changes) {
        return connection.addListener("city_changed", change -> changes.add(change.payload()));
    }
}
