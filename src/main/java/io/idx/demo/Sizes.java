package io.idx.demo;

import java.util.Map;

/**
 * What takes how much room, in bytes.
 *
 * @param tables the tables that get indexes, without any index
 * @param constraints the indexes that they had before, which are those of constraints
 * @param indexes the seed's
 * @param partial those of them that have a WHERE
 * @param whole the same without their WHERE
 */
public record Sizes(
        Map<String, Long> tables, long constraints, Map<SeedQuery, Long> indexes, long partial, long whole) {
    public Sizes {
        tables = Map.copyOf(tables);
        indexes = Map.copyOf(indexes);
    }

    public long allTables() {
        return sum(tables);
    }

    public long allIndexes() {
        return sum(indexes);
    }

    private static long sum(Map<?, Long> sizes) {
        return sizes.values().stream().mapToLong(size -> size).sum();
    }
}
