package io.idx.model;

import java.time.Duration;
import java.util.Optional;

/**
 * Somebody whom a statement waits for, or will have to wait for: {@code pid 4711 etl@10.0.3.9 "nightly_export", idle in
 * transaction, open for 2 h 31 m}.
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
        REPLICATION_SLOT,
        /** Some standby of {@code synchronous_standby_names}, for which a commit waits. */
        SYNCHRONOUS_STANDBY
    }

    /**
     * A standby that does not confirm.
     *
     * @param names what {@code synchronous_standby_names} asks for
     */
    public static Blocker synchronousStandby(String names) {
        return new Blocker(Kind.SYNCHRONOUS_STANDBY, 0, names, "", "", "", "", Optional.empty(), "");
    }

    /** In words, as every message has them. */
    @Override
    public String toString() {
        return switch (kind) {
            case SESSION -> session() + told(state) + aged(", open for ", "") + waiting();
            case PREPARED_TRANSACTION ->
                "prepared transaction \"" + name + '"' + (user.isEmpty() ? "" : " of " + user)
                        + aged(", prepared ", " ago")
                        + "; ends with COMMIT PREPARED or ROLLBACK PREPARED";
            case WRAPAROUND_VACUUM ->
                "pid " + pid + ", an autovacuum against wraparound" + aged(", running for ", "") + "; it does not yield"
                        + waiting();
            case REPLICATION_SLOT ->
                "replication slot \"" + name + '"' + told(state)
                        + "; keeps dead rows, which are indexed with the others";
            case SYNCHRONOUS_STANDBY ->
                "synchronous replication: no standby of \"" + name + "\" has confirmed a commit of it";
        };
    }

    private String session() {
        return "pid " + pid
                + (user.isEmpty() ? "" : " " + user)
                + (client.isEmpty() ? "" : "@" + client)
                + (application.isEmpty() ? "" : " \"" + application + '"');
    }

    private String aged(String before, String after) {
        return age.map(open -> before + TimeWords.whole(open) + after).orElse("");
    }

    private String waiting() {
        return waitsFor.isEmpty() ? "" : ", waiting for " + waitsFor;
    }

    private static String told(String word) {
        return word.isEmpty() ? "" : ", " + word;
    }
}
