package io.idx.plan;

import java.util.Arrays;
import java.util.Optional;

/** A reason why a person should approve a change by name: {@code --allow=used-drop}. */
public enum Hazard {
    USED_DROP("used-drop", "the index that is dropped is in use"),
    YOUNG_COUNTERS(
            "young-counters",
            "no scan of it was seen, but not every node is known to have counted for as long as drop_after asks"),
    UNIQUE_DROP("unique-drop", "a unique index keeps rows apart, and ON CONFLICT may rest on it"),
    UNIQUE_REPLACE("unique-replace", "ON CONFLICT may rest on what the unique index keeps apart now"),
    EXCHANGE(
            "exchange",
            "another index is declared as this one is now and built only after it, so that queries are without one for"
                    + " a time; ALTER INDEX ... RENAME TO, in one transaction, exchanges the names at once"),
    CLUSTERED_DROP("clustered-drop", "CLUSTER without an index name rests on it"),
    REPLICA_IDENTITY(
            "replica-identity",
            "queries and writes on the table wait for the moment in which the replica identity passes on"),
    REPLICA_IDENTITY_DROP(
            "replica-identity-drop", "updates and deletes of a published table fail without the replica identity"),
    REFRESH_DROP("refresh-drop", "REFRESH MATERIALIZED VIEW CONCURRENTLY rests on the only unique index"),
    EXTENSION_DROP("extension-drop", "the table belongs to an extension, which may rest on the index"),
    PARTITIONED_DROP(
            "partitioned-drop",
            "PostgreSQL drops the index of a partitioned table only under a lock that stops queries and writes on the"
                    + " table and all its partitions"),
    FOREIGN_PARTITION(
            "foreign-partition",
            "with a foreign table among the partitions, PostgreSQL makes the index valid only under a lock that stops"
                    + " writes on the table and all its partitions"),
    STALL("stall", "queries and writes on the table wait while the step holds its lock");

    private final String word;
    private final String reason;

    Hazard(String word, String reason) {
        this.word = word;
        this.reason = reason;
    }

    /** The word for {@code --allow}. */
    public String word() {
        return word;
    }

    public String reason() {
        return reason;
    }

    public static Optional<Hazard> named(String word) {
        return Arrays.stream(values())
                .filter(hazard -> hazard.word.equals(word))
                .findFirst();
    }
}
