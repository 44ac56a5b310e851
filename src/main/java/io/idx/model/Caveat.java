package io.idx.model;

import java.util.List;

/**
 * What one should know of a declared index before one trusts what is said of it.
 *
 * @param reason a clause without a full stop
 * @param more further lines: what helps, or what is beside what
 */
public record Caveat(Kind kind, DeclaredIndex index, String reason, List<String> more) {
    /** How far to trust. */
    public enum Kind {
        /** Not written as the catalog has it, but the same to PostgreSQL's planner: it counts as matching. */
        EQUIVALENT,
        /** It is not there, and PostgreSQL could not check all of its definition beforehand. */
        UNCHECKED,
        /** Whether it is as declared could not be found out: it counts as neither, and is left alone. */
        UNDECIDED,
        /** It says something of partitions that its table does not have. */
        ASTRAY,
        /** It is a part of the index of a partitioned table, which is declared as a whole. */
        PART,
        /** A partition of its table is half detached, so that nothing is built there and nothing missed. */
        DETACHING
    }

    public Caveat {
        more = List.copyOf(more);
    }
}
