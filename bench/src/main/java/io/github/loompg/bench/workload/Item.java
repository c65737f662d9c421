package io.github.loompg.bench.workload;

/** A row of the tables that {@link Load#COPY} and {@link Load#BATCH} fill. */
public record Item(int a, int b, int c, String d, double e, int f, String g) implements Written {
    static Item of(int number) {
        return new Item(number, 2 * number, 3, "item-" + number, number * 0.5, number % 7, "the same text in each row");
    }
}
