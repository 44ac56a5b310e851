package io.idx.status;

import java.time.LocalDate;
import java.util.OptionalInt;

/**
 * Which indexes are listed; those that fit any of what is asked for, and all where nothing is.
 *
 * @param parts whether what is attached to the index of a partitioned table is listed, too
 * @param unusedFor days that every node must have counted without a scan
 */
public record Selection(OptionalInt unusedFor, boolean invalid, boolean duplicates, Order order, boolean parts) {
    boolean everything() {
        return unusedFor.isEmpty() && !invalid && !duplicates;
    }

    boolean fits(IndexStatus status, LocalDate today) {
        if (status.attached() && !parts) {
            return false;
        }
        return everything()
                || (invalid && status.health() != Health.VALID)
                || (duplicates && status.redundancy().isPresent())
                || (unusedFor.isPresent() && unused(status) && countedFor(status, unusedFor.getAsInt(), today));
    }

    /** Whether nobody uses the index, as far as anybody has seen. */
    static boolean unused(IndexStatus status) {
        return status.health() == Health.VALID
                && !status.moreThanQueries()
                && status.index().evidence().allScans() == 0;
    }

    static boolean countedFor(IndexStatus status, int days, LocalDate today) {
        return status.index().evidence().countedFor(days, today);
    }
}
