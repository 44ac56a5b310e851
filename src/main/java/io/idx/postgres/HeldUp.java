package io.idx.postgres;

/**
 * The questions who is held up by a statement of ours, for whoever asks them: idx itself, and what it leaves at the
 * server.
 */
final class HeldUp {
    private HeldUp() {}

    /**
     * Of those who wait for us and for a lock that stops writes, and of whom others wait for a lock that they have or
     * want. Not by pg_blocking_pids, which is dear where many wait. One behind whom nobody waits counts where we wait
     * for a session that is idle in a transaction: its program may be waiting for that one, which no lock shows.
     *
     * @param pid of ours, as an expression
     */
    static String queueBefore(String pid) {
        return """
            WITH l AS MATERIALIZED (
              SELECT pid, relation, mode, granted, waitstart,
                     mode IN ('ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock') AS strong
                FROM pg_catalog.pg_locks
               WHERE locktype = 'relation' AND database
                     = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())),
            head AS MATERIALIZED (
              SELECT h.pid, h.relation, h.mode, h.waitstart, ours.pid AS ours
                FROM l ours JOIN l h ON h.relation = ours.relation AND h.strong AND NOT h.granted
               WHERE ours.pid = %1$s AND ours.granted AND ours.mode = 'ShareUpdateExclusiveLock'),
            reach AS MATERIALIZED (
              SELECT m.pid, m.relation FROM l m WHERE m.strong AND m.pid IN (SELECT pid FROM head)),
            waiting AS MATERIALIZED (
              SELECT pid, relation, waitstart FROM l
               WHERE NOT granted AND mode IN ('AccessShareLock', 'RowShareLock', 'RowExclusiveLock'))
            SELECT %2$s, q.relation::pg_catalog.regclass::text AS relation, q.behind,
                   coalesce(extract(epoch FROM pg_catalog.clock_timestamp() - coalesce(q.since, q.waitstart)), 0)
                       AS held,
                   NOT EXISTS (SELECT FROM l o
                                WHERE o.relation = q.relation AND o.granted AND o.pid IS DISTINCT FROM q.pid
                                  AND o.pid IS DISTINCT FROM q.ours
                                  AND o.pid NOT IN (SELECT w.pid FROM pg_catalog.pg_stat_activity w
                                                     WHERE w.leader_pid = q.ours)
                                  AND o.mode <> ALL (CASE q.mode
                                      WHEN 'AccessExclusiveLock' THEN ARRAY['']
                                      WHEN 'ExclusiveLock' THEN ARRAY['AccessShareLock']
                                      WHEN 'ShareRowExclusiveLock' THEN ARRAY['AccessShareLock', 'RowShareLock']
                                      ELSE ARRAY['AccessShareLock', 'RowShareLock', 'ShareLock'] END)) AS alone
              FROM (SELECT head.*, w.behind, w.since
                      FROM head CROSS JOIN LATERAL (
                           SELECT count(*) AS behind, min(o.waitstart) AS since FROM waiting o
                            WHERE o.pid <> head.pid
                              AND o.relation IN (SELECT r.relation FROM reach r WHERE r.pid = head.pid)) w) q
              JOIN pg_catalog.pg_stat_activity b ON b.pid = q.pid
             WHERE q.behind > 0
                OR EXISTS (SELECT FROM pg_catalog.pg_stat_activity w
                            WHERE w.pid = ANY (pg_catalog.pg_blocking_pids(q.ours))
                              AND w.state LIKE 'idle in transaction%%')
             ORDER BY q.behind = 0, q.waitstart NULLS LAST LIMIT 1
            """
                .formatted(pid, Blockers.SESSION_BEHIND_US);
    }

    /**
     * Of those who wait for a lock of ours, one for whom we wait, be it by way of others. Who only stands before
     * another in a queue is no part of a circle: PostgreSQL lets that other one pass.
     *
     * @param pid as above
     */
    static String circleWith(String pid) {
        return """
            WITH RECURSIVE l AS MATERIALIZED (
              SELECT pid, relation, database, mode, granted FROM pg_catalog.pg_locks
               WHERE locktype = 'relation' AND mode NOT IN ('AccessShareLock', 'RowShareLock', 'RowExclusiveLock')),
            head AS MATERIALIZED (
              SELECT DISTINCT h.pid FROM l o JOIN l h ON h.relation = o.relation AND h.database = o.database
               WHERE o.pid = %1$s AND o.granted AND o.mode = 'ShareUpdateExclusiveLock' AND NOT h.granted),
            chain AS (
              SELECT unnest(pg_catalog.pg_blocking_pids(%1$s)) AS pid WHERE EXISTS (SELECT FROM head)
               UNION
              SELECT b.pid FROM chain c CROSS JOIN LATERAL unnest(pg_catalog.pg_blocking_pids(c.pid)) b(pid)
               WHERE EXISTS (
                     SELECT FROM pg_catalog.pg_locks w JOIN pg_catalog.pg_locks h
                         ON (h.locktype, h.database, h.relation, h.page, h.tuple, h.virtualxid, h.transactionid,
                             h.classid, h.objid, h.objsubid)
                            IS NOT DISTINCT FROM
                            (w.locktype, w.database, w.relation, w.page, w.tuple, w.virtualxid, w.transactionid,
                             w.classid, w.objid, w.objsubid)
                      WHERE w.pid = c.pid AND NOT w.granted AND h.pid = b.pid AND h.granted))
            SELECT %2$s FROM pg_catalog.pg_stat_activity b WHERE b.pid IN (SELECT pid FROM head INTERSECT TABLE chain)
             LIMIT 1
            """
                .formatted(pid, Blockers.SESSION_BEHIND_US);
    }
}
