package io.idx.status;

import io.idx.model.Evidence;
import io.idx.model.IndexDefinition;
import io.idx.model.IndexFigures;
import java.util.OptionalInt;

/**
 * Guesses how much of a btree is air, by the formula that PostgreSQL monitoring has used for years: what so many
 * entries of the average width would take, against what there is. An index that PostgreSQL deduplicates is smaller than
 * that, so that its air is not seen.
 */
final class Bloat {
    private static final int PAGE = 8192;
    private static final int PAGE_OVERHEAD = 24 + 16;
    private static final int ITEM_POINTER = 4;
    private static final int ALIGNMENT = 8;
    private static final int DEFAULT_FILL = 90;
    /** In fewer pages, the meta page and the root weigh too much. */
    private static final int LEAST_PAGES = 10;

    private Bloat() {}

    /** In percent of the index; absent where it cannot be told. */
    static OptionalInt percent(IndexDefinition definition, Evidence evidence, IndexFigures figures) {
        long pages = evidence.bytes() / PAGE;
        if (!definition.method().equals("btree")
                || figures.width().isEmpty()
                || figures.entries() <= 0
                || pages < LEAST_PAGES) {
            return OptionalInt.empty();
        }
        double header = aligned(figures.nulls() ? ALIGNMENT + 4 : ALIGNMENT);
        double entry = ITEM_POINTER + header + aligned(figures.width().getAsDouble());
        double room = (PAGE - PAGE_OVERHEAD) * fill(definition) / 100.0;
        double tight = 1 + Math.ceil(figures.entries() / Math.max(1, Math.floor(room / entry)));
        return OptionalInt.of((int) Math.round(100 * Math.max(0, pages - tight) / pages));
    }

    private static double aligned(double bytes) {
        return Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
    }

    private static int fill(IndexDefinition definition) {
        String fill = definition.storage().getOrDefault("fillfactor", "");
        return fill.matches("[0-9]{1,3}") ? Integer.parseInt(fill) : DEFAULT_FILL;
    }
}
