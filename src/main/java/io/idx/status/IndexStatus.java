package io.idx.status;

import io.idx.model.ObservedIndex;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How one index fares.
 *
 * @param index with the use on every node in its evidence
 * @param health that of a tree is the worst of its parts
 * @param rowsRead index entries that scans on this server returned
 * @param bloat a guess, in percent of the index; absent where there is nothing to guess by
 * @param redundancy which other index could do all of its work
 * @param parts those of the index of a partitioned table
 * @param moreThanQueries whether a rule or a constraint rests on it, so that scans do not tell what it is for
 */
public record IndexStatus(
        ObservedIndex index,
        Standing standing,
        Health health,
        long rowsRead,
        OptionalInt bloat,
        Optional<Redundancy> redundancy,
        Optional<Parts> parts,
        boolean moreThanQueries) {
    /** Whether it belongs to the index of a partitioned table. */
    public boolean attached() {
        return index.parent().isPresent();
    }
}
