package io.idx.postgres;

/** What a comparison of a declared expression with one in the catalog comes to, the worst last. */
enum Verdict {
    EQUAL,
    /** Written otherwise, and the same after the planner has folded what is constant. */
    EQUIVALENT,
    /** The server does not tell. */
    UNDECIDED,
    DIFFERENT;

    Verdict or(Verdict other) {
        return compareTo(other) < 0 ? other : this;
    }
}
