package io.idx.model;

import java.time.Duration;
import java.util.Optional;

/**
 * Somebody whom a statement waits for, or will have to wait for: {@code pid 4711 etl@10.0.3.9 "nightly_export", idle in
 * transaction for 9060 s}.
 *
 * @param pid 0 where it is not a session: a prepared transaction, a replication slot
 * @param name of the prepared transaction or the slot; empty for a session
 * @param user the role, or what kind of server process it is; empty where the role may not see it
 * @param application empty where it named none
 * @param client its address; empty for a Unix socket
 * @param state in PostgreSQL's words, such as {@code idle in transaction}; empty where the role may not see it
 * @param age how long its transaction has been open
 * @param waitsFor what it waits for itself, in words; empty when for nothing
 */
public record Blocker(
        Kind kind,
        int pid,
        String name,
        String user,
        String application,
        String client,
        String state,
        Optional<Duration> age,
        String waitsFor) {
    /** What is in the way. */
    public enum Kind {
        SESSION,
        /** It ends only with COMMIT PREPARED or ROLLBACK PREPARED, by whomever. */
        PREPARED_TRANSACTION,
        /** An autovacuum against wraparound, which does not yield as others do. */
        WRAPAROUND_VACUUM,
        /** It does not hold a build up, but keeps dead rows, which are read and indexed with the others. */
        REPLICATION_SLOT
    }

    /** {@code pid 4711 etl@10.0.3.9 "nightly_export", idle in transaction for 9060 s} */
    @Override
    public String toString() {
        String who =
                (pid > 0 ? "pid " + pid : kind == Kind.REPLICATION_SLOT ? "replication slot" : "prepared transaction")
                        + (name.isEmpty() ? "" : " \"" + name + '"')
                        + (user.isEmpty() ? "" : " " + user)
                        + (client.isEmpty() ? "" : "@" + client)
                        + (application.isEmpty() ? "" : " \"" + application + '"');
        return who
                + (state.isEmpty() ? "" : ", " + state)
                + age.map(open -> ", transaction open for " + open.toSeconds() + " s")
                        .orElse("")
                + (waitsFor.isEmpty() ? "" : ", waiting for " + waitsFor);
    }
}
