package io.idx.test;

/**
 * What happens to an index behind the back of idx, or was left by a run that broke off.
 *
 * @param index the index that it happens to, with its schema
 * @param sql what makes it so
 */
record Disturbance(Kind kind, String index, String sql) {
    /** The ways in which a catalog gets into a state that nobody declared. */
    enum Kind {
        INVALID,
        FAILED_UNIQUE,
        LEFT_NEW,
        LEFT_OLD,
        LEFT_BY_REINDEX,
        RENAMED,
        CLUSTERED,
        REPLICA_IDENTITY
    }
}
