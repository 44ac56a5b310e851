package io.idx.model;

import java.util.OptionalDouble;

/**
 * What more the server counts and estimates of an index than a plan needs.
 *
 * @param rowsRead index entries that scans returned, since the counters began
 * @param entries the planner's estimate; negative where there is none yet
 * @param width of an entry's values in bytes, on average; absent where the role may not see the statistics, or there
 *     are none
 * @param nulls whether some of the values are null
 */
public record IndexFigures(long rowsRead, long entries, OptionalDouble width, boolean nulls) {
    /** Those of an index of which nothing is known. */
    public static IndexFigures none() {
        return new IndexFigures(0, -1, OptionalDouble.empty(), false);
    }
}
