package io.idx.demo;

/**
 * What a workload had the server read, by its own counters.
 *
 * @param scans of whole tables
 * @param rows read in those
 * @param lookups in indexes
 * @param fetched the rows that those led to
 */
public record Reads(long scans, long rows, long lookups, long fetched) {
    public long allRows() {
        return rows + fetched;
    }

    Reads since(Reads earlier) {
        return new Reads(
                scans - earlier.scans, rows - earlier.rows, lookups - earlier.lookups, fetched - earlier.fetched);
    }
}
