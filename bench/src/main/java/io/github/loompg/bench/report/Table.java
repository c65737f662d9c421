package io.github.loompg.bench.report;

import java.util.ArrayList;
import java.util.List;

/** Lines whose cells stand below each other, the first few of a line to the left, the others to the right. */
public final class Table {
    private static final String GAP = "  ";

    private final List<List<String>> lines = new ArrayList<>();
    private final int lastLeft;

    /** @param lastLeft the index of the last cell that stands to the left */
    public Table(int lastLeft) {
        this.lastLeft = lastLeft;
    }

    /** A line. */
    public void add(List<String> cells) {
        lines.add(cells);
    }

    /**
     * All lines.
     *
     * @param indent what stands in front of each
     */
    public String render(String indent) {
        int[] widths = new int[lines.stream().mapToInt(List::size).max().orElse(0)];
        for (List<String> cells : lines) {
            for (int i = 0; i < cells.size(); i++) {
                widths[i] = Math.max(widths[i], cells.get(i).length());
            }
        }
        StringBuilder text = new StringBuilder();
        for (List<String> cells : lines) {
            StringBuilder line = new StringBuilder(indent);
            for (int i = 0; i < cells.size(); i++) {
                String blank = " ".repeat(widths[i] - cells.get(i).length());
                line.append(i == 0 ? "" : GAP).append(i <= lastLeft ? cells.get(i) + blank : blank + cells.get(i));
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }
}
