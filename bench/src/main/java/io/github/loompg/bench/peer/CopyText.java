package io.github.loompg.bench.peer;

import io.github.loompg.bench.workload.Item;
import io.github.loompg.bench.workload.Measurement;
import io.github.loompg.bench.workload.Written;

/** Rows in the text format of COPY, as users of a client write them that leaves it to them. */
final class CopyText {
    private static final char TAB = '\t';
    private static final char END = '\n';

    private CopyText() {}

    /** A line for a row; no text of the bench holds anything that would have to be escaped. */
    static void append(StringBuilder text, Written row) {
        switch (row) {
            case Item item -> append(text, item);
            case Measurement measurement -> append(text, measurement);
        }
    }

    private static void append(StringBuilder text, Item item) {
        text.append(item.a()).append(TAB).append(item.b()).append(TAB);
        text.append(item.c()).append(TAB).append(item.d()).append(TAB);
        text.append(item.e()).append(TAB).append(item.f()).append(TAB);
        text.append(item.g()).append(END);
    }

    private static void append(StringBuilder text, Measurement measurement) {
        text.append(measurement.id()).append(TAB).append(measurement.name()).append(TAB);
        text.append(measurement.ts()).append(TAB).append(measurement.val()).append(END);
    }
}
