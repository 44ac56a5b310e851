package io.idx.model;

import java.time.Duration;

/**
 * Somebody who waits for a lock that a statement of ours stands in the way of, and whom others wait behind: a build
 * lets queries and writes go on, but an {@code ALTER TABLE} that waits for the build stops them, and so do the rows
 * that its transaction has written and whatever else it has locked. Or nobody waits behind it, but the statement of
 * ours is held up by a session that is idle in a transaction, which may be of the same program: a migration tool that
 * has its lock in one session and alters tables in another. Source: {@code pg_locks}.
 *
 * @param head who waits for us; rather one that waits for nobody else, and of these the one that holds others longest
 * @param table as PostgreSQL prints it
 * @param behind how many queries and writes wait for the head, be it by way of others
 * @param held how long the first of them has waited; where there is none, the head
 * @param transaction of the head, as PostgreSQL numbers it for as long as it lasts
 * @param ours whether the head waits for nobody else, so that it could go on without the statement of ours
 */
public record LockQueue(Blocker head, String table, int behind, Duration held, String transaction, boolean ours) {
    /** Whether the statement of ours, and nothing else, holds others for so long. */
    public boolean outlasts(Duration limit) {
        return ours && held.compareTo(limit) >= 0;
    }

    /** The same that has held others for so long. */
    public LockQueue holding(Duration inAll) {
        return new LockQueue(head, table, behind, inAll, transaction, ours);
    }

    /** {@code pid 4711 "flyway", active, open for 12 s, waits for this to lock orders, and 7 others wait behind it} */
    @Override
    public String toString() {
        String others = ", and " + behind + (behind == 1 ? " other waits behind it" : " others wait behind it");
        return head + ", waits for this to lock " + table + (behind == 0 ? "" : others);
    }
}
