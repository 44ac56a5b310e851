package io.idx.postgres;

/** By which sessions of idx in a database know each other. Their first numbers are "idx" in ASCII and those after. */
final class AdvisoryLocks {
    /** Of the one run, with the second number 1, and of the lanes beside its first session, with 2. */
    static final int RUN = 6906232;

    /** A {@link Watch} has it for each session that it watches, whose process is the second number. */
    static final int WATCHED = 6906233;

    /** Shared by those that one {@link Watchdog} looks after, whose number is the second one. */
    static final int GUARDED = 6906234;

    /** Of each {@link Session}, whose number by chance is the second one: see {@link Backend}. */
    static final int SESSION = 6906235;

    private AdvisoryLocks() {}

    /**
     * That a row of {@code pg_locks l} is such a lock that a session of this database has. An {@code oid} is compared
     * with an {@code oid}: for one and an integer, an operator that anybody made would be taken, on the path that
     * declared expressions are read by.
     *
     * @param first its first number
     */
    static String held(int first) {
        return "l.classid = " + first + "::oid AND l.locktype = 'advisory' AND l.granted AND l.objsubid = 2"
                + " AND l.database = (SELECT oid FROM pg_catalog.pg_database"
                + " WHERE datname = pg_catalog.current_database())";
    }

    /** That such a row is of the {@link Backend} whose two numbers are the parameters. */
    static String isBackend() {
        return held(SESSION) + " AND l.pid = ? AND l.objid = ?::oid";
    }
}
