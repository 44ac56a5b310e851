package io.idx.status;

import io.idx.model.IndexFigures;
import io.idx.model.ObservedIndex;
import java.util.OptionalInt;

/**
 * Guesses how much of a btree is air, by the formula that PostgreSQL monitoring has used for years: what so many
 * entries of the average width would take, against what there is. An index that PostgreSQL deduplicates is smaller than
 * that, so that its air is not seen.
 *
 * @param air bytes that a new build would not take
 * @param bytes of the indexes of which that can be told
 */
record Bloat(long air, long bytes) {
    private static final int PAGE = 8192;
    private static final int PAGE_OVERHEAD = 24 + 16;
    private static final int ITEM_POINTER = 4;
    private static final int ALIGNMENT = 8;
    private static final int DEFAULT_FILL = 90;
    /** In fewer pages, the meta page and the root weigh too much. */
    private static final int LEAST_PAGES = 10;

    /** Of one index; nothing where it cannot be told. */
    static Bloat of(ObservedIndex index, IndexFigures figures) {
        long pages = index.evidence().bytes() / PAGE;
        if (!index.definition().method().equals("btree")
                || figures.width().isEmpty()
                || figures.entries() <= 0
                || pages < LEAST_PAGES) {
            return new Bloat(0, 0);
        }
        double header = aligned(figures.nulls() ? ALIGNMENT + 4 : ALIGNMENT);
        double entry = ITEM_POINTER + header + aligned(figures.width().getAsDouble());
        double room = (PAGE - PAGE_OVERHEAD) * fill(index) / 100.0;
        long tight = 1 + (long) Math.ceil(figures.entries() / Math.max(1, Math.floor(room / entry)));
        return new Bloat(Math.max(0, pages - tight) * PAGE, pages * PAGE);
    }

    Bloat plus(Bloat other) {
        return new Bloat(air + other.air, bytes + other.bytes);
    }

    /** Absent where it cannot be told. */
    OptionalInt percent() {
        return bytes == 0 ? OptionalInt.empty() : OptionalInt.of((int) Math.round(100.0 * air / bytes));
    }

    private static double aligned(double bytes) {
        return Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
    }

    private static int fill(ObservedIndex index) {
        String fill = index.definition().storage().getOrDefault("fillfactor", "");
        return fill.matches("[0-9]{1,3}") ? Integer.parseInt(fill) : DEFAULT_FILL;
    }
}
