package io.idx.test;

import static io.idx.test.Fight.end;
import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/**
 * A fight over a table {@code t} with an index {@code idx_t} to be built, and a transaction elsewhere that keeps builds
 * from coming to their end: whoever waits for a build would wait for ever.
 */
final class Standstill {
    static final String GIVEN = "CREATE TABLE elsewhere (); CREATE TABLE t (id int PRIMARY KEY, a int, b int);"
            + "INSERT INTO t SELECT i, i, i FROM generate_series(1, 1000) i;";

    /** The same, where {@code t} is partitioned. */
    static final String GIVEN_PARTITIONED =
            "CREATE TABLE elsewhere (); CREATE TABLE t (id int, a int, b int) PARTITION BY RANGE (id);"
                    + "CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (1000);"
                    + "INSERT INTO t SELECT i, i, i FROM generate_series(0, 999) i;";

    static final String WANTED = "CREATE INDEX idx_t ON public.t USING btree (a, b)";
    static final String WRITE = "UPDATE t SET b = b WHERE id = 1";
    static final String ALTER = "ALTER TABLE t ADD COLUMN c int";

    /** Does that in one transaction until it has the lock, each time no longer than that. */
    static String triesAgainAndAgain(String lockTimeout) {
        return "DO $$ BEGIN LOOP BEGIN SET LOCAL lock_timeout = '" + lockTimeout + "'; " + ALTER + "; EXIT;"
                + " EXCEPTION WHEN lock_not_available THEN PERFORM pg_sleep(0.1); END; END LOOP; END $$";
    }

    /** A concurrent drop waits for whoever uses the table. */
    static final String DROP_WAITS = waits("DROP INDEX CONCURRENTLY");

    private static final String SLEEP = "SELECT pg_sleep(3600)";
    private static final String SLEEPS = "SELECT %s FROM pg_stat_activity WHERE datname = current_database()"
            + " AND state = 'active' AND query = '" + SLEEP + "'";

    private Standstill() {}

    static void prepare(Fight fight, String given) throws Exception {
        fight.execute(given);
        fight.declare("{t: {idx_t: {columns: [a, b]}}}");
    }

    /** Builds wait for its end, and nobody else does. */
    static Connection snapshot(Fight fight) throws Exception {
        return fight.holding("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ", "TABLE elsewhere");
    }

    /** The same of a session that is at work, so that it cannot be of the program of whoever waits. */
    static void busySnapshot(Fight fight) throws Exception {
        CompletableFuture<Optional<String>> ended =
                fight.running("BEGIN ISOLATION LEVEL REPEATABLE READ", "TABLE elsewhere", SLEEP);
        fight.await(SLEEPS.formatted("count(*) = 1"));
        assertThat(ended).isNotDone();
    }

    static void endBusySnapshot(Fight fight) throws Exception {
        assertThat(fight.value(SLEEPS.formatted("bool_and(pg_cancel_backend(pid))")))
                .isEqualTo("t");
    }

    /** Somebody waits for a lock with a statement that begins so. */
    static String waits(String statement) {
        return "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND query LIKE '"
                + statement + "%' AND wait_event_type = 'Lock')";
    }

    static CompletableFuture<Optional<String>> migration(Fight fight, String... statements) {
        return fight.running(Stream.concat(
                        Stream.of("SET application_name = 'migrating'", "SET deadlock_timeout = '1h'"),
                        Stream.of(statements))
                .toArray(String[]::new));
    }

    /** As below, where nobody applies. */
    static void passes(Fight fight, String statement) throws Exception {
        passes(fight, new CompletableFuture<>(), statement);
    }

    /** While the apply goes on, the statement waits; then it gets its lock, and the writer behind it its turn. */
    static void passes(Fight fight, CompletableFuture<Tool.Run> applying, String statement) throws Exception {
        CompletableFuture<Optional<String>> migration = migration(fight, statement);
        fight.await(waits(statement), applying);
        CompletableFuture<Optional<String>> writer = fight.running(WRITE);
        assertThat(end(migration)).as(statement).isEmpty();
        assertThat(end(writer)).as(WRITE).isEmpty();
    }
}
