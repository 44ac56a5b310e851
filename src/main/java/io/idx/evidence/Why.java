package io.idx.evidence;

/** What an {@link Answer} rests on, as far as the plan tells. */
public enum Why {
    /** The plan has the index; without is the cost without any index. */
    PLANNED,
    /** The plan has the index; without is the cost with this one hidden. */
    PLANNED_OR_HIDDEN,
    /** The plan has the index of some partitions, and others lack it. */
    PLANNED_IN_PART,
    /** The plan has an index that HypoPG imagined. */
    IMAGINED,
    /** INSERT ... ON CONFLICT tells rows apart by the index. */
    ARBITER,
    /** A plan with the index is possible, and the one that is preferred is cheaper. */
    CHEAPER,
    /** Even without reading whole tables the planner takes another index. */
    OTHER_INDEX,
    /** Even without reading whole tables the planner does not take it, and its predicate does not follow, likely. */
    PREDICATE,
    /** Even without reading whole tables the planner does not take it. */
    DOES_NOT_FIT,
    /** No part of the plan reads the table. */
    TABLE_NOT_READ,
    /** It is there and not valid. */
    INVALID,
    /** It is not there, and there is no HypoPG. */
    ABSENT,
    /** It is not there, and HypoPG cannot imagine it. */
    NOT_IMAGINED,
    /** The server, or idx before it, did not accept the query. */
    NOT_EXPLAINED
}
