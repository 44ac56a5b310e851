package io.idx.model;

/**
 * Somebody who waits for a lock that a statement of ours stands in the way of, and whom others wait behind: a build
 * lets queries and writes go on, but an {@code ALTER TABLE} that waits for the build stops them. Source: {@code
 * pg_locks}.
 *
 * @param head who waits for us; the one that has waited longest
 * @param table as PostgreSQL prints it
 * @param behind how many others wait for a lock on the table
 */
public record LockQueue(Blocker head, String table, int behind) {
    /** {@code pid 4711 "flyway", active, open for 12 s, waits for this to lock orders, and 7 others wait behind it} */
    @Override
    public String toString() {
        return head + ", waits for this to lock " + table + ", and " + behind
                + (behind == 1 ? " other waits behind it" : " others wait behind it");
    }
}
