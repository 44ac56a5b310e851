package io.idx.plan;

import io.idx.model.BuildFigures;
import io.idx.model.IndexDefinition;
import java.util.Optional;

/**
 * How large an index will be when it is built: that of a btree by what its pages hold, that of the other methods by a
 * rule of thumb, in a wide range.
 */
final class IndexSize {
    private static final int PAGE = 8192;
    /** A page less its header and what the method keeps at its end. */
    private static final double ROOM = PAGE - 24 - 16;

    private static final int POINTER = 4;
    private static final int HEADER = 8;
    /** The header with the bits that say which values are null. */
    private static final int HEADER_WITH_NULLS = 16;
    /** Where a row stands in the table. */
    private static final int ROW = 6;
    /** Of a page; no entry of several rows is longer. */
    private static final double LONGEST_SHARED = 0.1 * PAGE - POINTER;
    /** The pages above the leaves. */
    private static final double ABOVE = 1.01;

    private static final int PAGES_PER_RANGE = 128;

    private final IndexDefinition definition;
    private final BuildFigures figures;

    private IndexSize(IndexDefinition definition, BuildFigures figures) {
        this.definition = definition;
        this.figures = figures;
    }

    /** In bytes; nothing of a method that is not known, or where no row was seen. */
    static Optional<Range> of(IndexDefinition definition, BuildFigures figures) {
        IndexSize size = new IndexSize(definition, figures);
        return figures.entryBytes().isEmpty()
                ? Optional.empty()
                : switch (definition.method()) {
                    case "btree" -> Optional.of(Range.around(size.btree(), 0.75, 1.35));
                    case "hash" -> Optional.of(Range.around(size.hash(), 0.7, 1.7));
                    case "gist" -> Optional.of(Range.around(size.gist(), 0.4, 2.5));
                    case "spgist" -> Optional.of(Range.around(size.spgist(), 0.4, 2.5));
                    case "gin" -> Optional.of(Range.around(size.gin(), 0.25, 4));
                    case "brin" -> Optional.of(Range.around(size.brin(), 0.5, 2));
                    default -> Optional.empty();
                };
    }

    private double btree() {
        double entry = entry();
        boolean shares = figures.deduplicable()
                && !definition.unique()
                && definition.include().isEmpty()
                && !off(definition.storage().getOrDefault("deduplicate_items", "on"));
        double perKey = figures.rows() / Math.max(1, Math.min(figures.rows(), figures.distinct()));
        double bytes =
                shares ? figures.rows() / perKey * shared(entry, perKey) : figures.rows() * (aligned(entry) + POINTER);
        return PAGE + filled(bytes, 90) * ABOVE;
    }

    /** The bytes of a key with so many rows; PostgreSQL cuts them where an entry would grow too long. */
    private static double shared(double entry, double rows) {
        if (rows < 2) {
            double alone = aligned(entry) + POINTER;
            return alone + (rows - 1) * (aligned(entry + 2 * ROW) + POINTER - alone);
        }
        double most = Math.max(2, Math.floor((LONGEST_SHARED - entry) / ROW));
        double whole = Math.floor(rows / most);
        double rest = rows - whole * most;
        return whole * (aligned(entry + most * ROW) + POINTER) + (rest < 1 ? 0 : aligned(entry + rest * ROW) + POINTER);
    }

    private double entry() {
        return HEADER * (1 - figures.withNulls()) + HEADER_WITH_NULLS * figures.withNulls() + values();
    }

    private double values() {
        return figures.entryBytes().orElse(0);
    }

    /** Only hash codes are kept, in buckets whose number grows by steps. */
    private double hash() {
        return 4 * PAGE + 1.2 * filled(figures.rows() * (HEADER + 8 + POINTER), 75);
    }

    private double gist() {
        return PAGE + filled(figures.rows() * (HEADER + Math.max(24, aligned(values())) + POINTER), 80);
    }

    private double spgist() {
        return 3 * PAGE + filled(figures.rows() * (12 + aligned(values()) + POINTER), 75);
    }

    private double gin() {
        return 3 * PAGE + figures.rows() * Math.max(2, values() / 2);
    }

    private double brin() {
        double pages = (double) figures.tableBytes() / PAGE;
        double ranges = Math.ceil(pages / number("pages_per_range", PAGES_PER_RANGE));
        return 3 * PAGE + ranges * (2 * aligned(values()) + HEADER_WITH_NULLS + POINTER + ROW);
    }

    private double filled(double bytes, int usual) {
        return bytes / ROOM * PAGE * 100 / number("fillfactor", usual);
    }

    private double number(String parameter, int usual) {
        String value = definition.storage().getOrDefault(parameter, "");
        return value.matches("[1-9][0-9]{0,7}") ? Integer.parseInt(value) : usual;
    }

    private static boolean off(String value) {
        return value.matches("(?i)off|false|no|0|f|n");
    }

    private static double aligned(double bytes) {
        return Math.ceil(bytes / 8) * 8;
    }
}
