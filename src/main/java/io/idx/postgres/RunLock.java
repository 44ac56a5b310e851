package io.idx.postgres;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * The lock that keeps two runs on one database apart, as a session takes it, and the number that the sessions of a run
 * have in common.
 *
 * @param connection of the session, with which the locks end
 */
record RunLock(Connection connection) {
    private static final String RUN = "(" + AdvisoryLocks.RUN + ", 1)";
    private static final String LANES = "(" + AdvisoryLocks.RUN + ", 2)";
    private static final String TAKE = "SELECT pg_catalog.pg_try_advisory_lock";
    private static final String GIVE = "SELECT pg_catalog.pg_advisory_unlock";
    private static final String SHARE = "SELECT pg_catalog.pg_try_advisory_lock_shared";
    private static final String UNSHARE = "SELECT pg_catalog.pg_advisory_unlock_shared";
    private static final String JOIN = SHARE + "(" + AdvisoryLocks.GUARDED + ", %d)";

    /** A session joins its run before it takes a lock. */
    private static final String ALONE =
            """
            SELECT NOT EXISTS (SELECT FROM pg_catalog.pg_locks l
                                WHERE %s AND l.pid <> pg_catalog.pg_backend_pid()
                                  AND l.pid NOT IN (SELECT l.pid FROM pg_catalog.pg_locks l
                                                     WHERE %s AND l.objid::bigint = %%d))
            """
                    .formatted(AdvisoryLocks.held(AdvisoryLocks.RUN), AdvisoryLocks.held(AdvisoryLocks.GUARDED));

    void join(int number) {
        isTrue(JOIN.formatted(number));
    }

    boolean take() {
        if (!isTrue(TAKE + RUN)) {
            return false;
        }
        if (!isTrue(TAKE + LANES)) {
            isTrue(GIVE + RUN);
            return false;
        }
        return isTrue(GIVE + LANES);
    }

    boolean takeAgain(int number) {
        return unlessAnother(number, TAKE + RUN, GIVE + RUN);
    }

    boolean share(int number) {
        return unlessAnother(number, SHARE + LANES, UNSHARE + LANES);
    }

    /** Of two runs that take first and look then, one at least sees the other. */
    private boolean unlessAnother(int number, String take, String give) {
        if (!isTrue(take)) {
            return false;
        }
        if (!isTrue(ALONE.formatted(number))) {
            isTrue(give);
            return false;
        }
        return true;
    }

    private boolean isTrue(String sql) {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            return row.next() && row.getBoolean(1);
        } catch (SQLException e) {
            throw new DatabaseException(sql, e);
        }
    }
}
