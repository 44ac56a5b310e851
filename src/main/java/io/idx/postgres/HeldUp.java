package io.idx.postgres;

/**
 * The questions who is held up by a statement of ours, for whoever asks them: idx itself, and what it leaves at the
 * server.
 */
final class HeldUp {
    /** What stops what, as PostgreSQL numbers it, and all locks at one go. */
    private static final String LOCKS =
            """
            mode (mode, number, stops) AS (VALUES
              ('AccessShareLock', 1, ARRAY[8]),
              ('RowShareLock', 2, ARRAY[7, 8]),
              ('RowExclusiveLock', 3, ARRAY[5, 6, 7, 8]),
              ('ShareUpdateExclusiveLock', 4, ARRAY[4, 5, 6, 7, 8]),
              ('ShareLock', 5, ARRAY[3, 4, 6, 7, 8]),
              ('ShareRowExclusiveLock', 6, ARRAY[3, 4, 5, 6, 7, 8]),
              ('ExclusiveLock', 7, ARRAY[2, 3, 4, 5, 6, 7, 8]),
              ('AccessExclusiveLock', 8, ARRAY[1, 2, 3, 4, 5, 6, 7, 8])),
            l AS MATERIALIZED (SELECT * FROM pg_catalog.pg_locks WHERE pid IS NOT NULL)
            """;

    private HeldUp() {}

    /**
     * Of those who wait for a lock of ours, one behind whom others wait, be it by way of third ones, as queries and
     * writes do: since when they have waited and it has waited for us. Who waits for whom is read from pg_locks at one
     * go, as pg_blocking_pids is dear where many wait; it is asked of the few that wait for us, as it alone knows who
     * has gone ahead in a queue. Sessions of idx count as nobody: what they lock for others they give up by themselves.
     * One behind whom nobody waits counts where it wants a lock that stops writes and we wait for a session that is
     * idle in a transaction: its program may be waiting for that one, which no lock shows.
     *
     * @param pid of ours, as an expression
     */
    static String queueBefore(String pid) {
        return """
            WITH RECURSIVE %4$s,
            idx AS MATERIALIZED (SELECT l.pid FROM l WHERE %3$s),
            head AS MATERIALIZED (
              SELECT h.pid, h.virtualtransaction, h.relation, h.waitstart, m.number, o.pid AS ours,
                     b.pids <> '{}' AND o.pid = ALL (b.pids) AS alone
                FROM l o
                JOIN l h ON h.locktype = 'relation' AND h.database = o.database AND h.relation = o.relation
                     AND NOT h.granted AND h.pid NOT IN (SELECT pid FROM idx)
                JOIN mode m ON m.mode = h.mode AND m.number >= 4
               CROSS JOIN LATERAL (SELECT pg_catalog.pg_blocking_pids(h.pid) AS pids OFFSET 0) b
               WHERE o.pid = %1$s AND o.locktype = 'relation' AND o.granted AND o.mode = 'ShareUpdateExclusiveLock'
               ORDER BY alone DESC, h.waitstart LIMIT 10),
            queued AS MATERIALIZED (
              SELECT coalesce(a.leader_pid, l.pid) AS pid
                FROM l LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid
               WHERE NOT l.granted AND coalesce(a.leader_pid, l.pid) NOT IN (SELECT pid FROM idx)),
            part AS MATERIALIZED (
              SELECT coalesce(a.leader_pid, l.pid) AS pid, l.locktype, l.granted, l.waitstart, m.number, m.stops,
                     pg_catalog.concat_ws(' ', l.locktype, l.database, l.relation, l.page, l.tuple, l.virtualxid,
                                          l.transactionid, l.classid, l.objid, l.objsubid) AS object
                FROM l JOIN mode m ON m.mode = l.mode
                LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid
               WHERE coalesce(a.leader_pid, l.pid) IN (SELECT pid FROM queued)),
            waiting AS MATERIALIZED (
              SELECT *, locktype <> 'virtualxid' AND (locktype <> 'relation' OR number < 4) AS counts
                FROM part WHERE NOT granted),
            edge AS MATERIALIZED (
              SELECT p.pid, w.pid AS behind, w.waitstart, w.counts
                FROM (SELECT *, unnest(stops) AS stopped FROM part
                       WHERE object IN (SELECT object FROM waiting)
                         AND (granted OR locktype = 'relation' AND number >= 4)) p
                JOIN waiting w ON w.object = p.object AND w.number = p.stopped AND w.pid <> p.pid
                     AND (p.granted OR p.waitstart < w.waitstart)),
            reach AS (
              SELECT pid AS head, pid, waitstart, false AS counts FROM head
               UNION
              SELECT r.head, e.behind, greatest(r.waitstart, e.waitstart), e.counts
                FROM reach r JOIN edge e ON e.pid = r.pid)
            SELECT %2$s, q.relation::pg_catalog.regclass::text AS relation, q.behind,
                   coalesce(extract(epoch FROM pg_catalog.clock_timestamp() - coalesce(q.since, q.waitstart)), 0)
                       AS held,
                   q.virtualtransaction AS transaction, q.alone
              FROM (SELECT head.*, w.behind, w.since
                      FROM head CROSS JOIN LATERAL (
                           SELECT count(DISTINCT r.pid) AS behind, min(r.waitstart) AS since FROM reach r
                            WHERE r.head = head.pid AND r.pid <> head.pid AND r.counts) w) q
              JOIN pg_catalog.pg_stat_activity b ON b.pid = q.pid
             WHERE q.behind > 0
                OR q.number > 4
                   AND EXISTS (SELECT FROM pg_catalog.pg_stat_activity w
                                WHERE w.pid = ANY (pg_catalog.pg_blocking_pids(q.ours))
                                  AND w.state LIKE 'idle in transaction%%')
             ORDER BY q.behind = 0, q.alone DESC, held DESC LIMIT 1
            """
                .formatted(pid, Blockers.SESSION_BEHIND_US, AdvisoryLocks.held(AdvisoryLocks.RUN), LOCKS);
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
