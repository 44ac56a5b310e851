package io.idx.model;

import java.util.OptionalDouble;

/**
 * What the statistics and a sample of a table say of an index that is to be built on it.
 *
 * @param tableBytes that the build reads
 * @param rows that the index will have
 * @param entryBytes of the values of one row, aligned as in an index, on average; absent where no row was seen
 * @param withNulls the part of the rows that have a null in the index
 * @param distinct how many different keys there are
 * @param deduplicable whether equal keys of these types can share an entry of a btree
 */
public record BuildFigures(
        long tableBytes,
        double rows,
        OptionalDouble entryBytes,
        double withNulls,
        double distinct,
        boolean deduplicable) {
    /** Those of an index on a part of the table. */
    public BuildFigures part(double share) {
        return new BuildFigures(
                Math.round(tableBytes * share),
                rows * share,
                entryBytes,
                withNulls,
                Math.min(distinct, rows * share),
                deduplicable);
    }
}
