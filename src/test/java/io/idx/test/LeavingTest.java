package io.idx.test;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.idx.demo.EmbeddedServer;
import io.idx.demo.PostgresBinaries;
import io.idx.render.EventLines;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** SIGTERM while idx is at work: it leaves at once, and text and events say the same of what it leaves. */
final class LeavingTest {
    private static final String TABLES =
            "CREATE TABLE t (a int); CREATE TABLE u (a int);" + " INSERT INTO t VALUES (1); INSERT INTO u VALUES (1);";
    private static final String DECLARED = "{t: {idx_t: {columns: [a]}}, u: {idx_u: {columns: [a]}}}";
    private static final String ON_T = "CREATE INDEX idx_t ON public.t USING btree (a)";
    private static final String ON_U = "CREATE INDEX idx_u ON public.u USING btree (a)";
    private static final String EVENTS = "events.ndjson";
    private static final String BOTH_BUILDS_WAIT = "SELECT count(*) = 2 FROM pg_stat_activity"
            + " WHERE datname = current_database() AND query LIKE 'CREATE INDEX CONCURRENTLY%'"
            + " AND wait_event_type = 'Lock' AND pid <> pg_backend_pid()";
    private static final String NOBODY_BUILDS = "SELECT NOT EXISTS (SELECT FROM pg_stat_activity"
            + " WHERE datname = current_database() AND application_name LIKE 'idx apply%')";

    @EachServer
    void duringABuild(Database database, @TempDir Path directory) throws Exception {
        try (Fight fight = new Fight(database, directory)) {
            given(fight);
            Connection writer = fight.holding("UPDATE t SET a = 2");
            Process idx = apply(database, directory);
            fight.await(Fight.BUILD_WAITS);

            assertThat(terminated(idx, directory))
                    .isEqualTo(Map.of("done", 0, "failed", 0, "not_started", 1, "cancelled", 0, "detached", 1));
            assertThat(IdxProcess.output(directory)).contains("; 1 not started, 1 left to PostgreSQL.");
            writer.rollback();
            fight.await(NOBODY_BUILDS);
            assertThat(fight.indexes()).containsExactly(ON_T);
            fight.converges(ON_T, ON_U);
        }
    }

    @EachServer
    void duringTwoBuilds(Database database, @TempDir Path directory) throws Exception {
        try (Fight fight = new Fight(database, directory)) {
            given(fight);
            Connection writer = fight.holding("UPDATE t SET a = 2", "UPDATE u SET a = 2");
            Process idx = apply(database, directory, "--jobs=2");
            fight.await(BOTH_BUILDS_WAIT);

            assertThat(terminated(idx, directory))
                    .isEqualTo(Map.of("done", 0, "failed", 0, "not_started", 0, "cancelled", 0, "detached", 2));
            assertThat(IdxProcess.output(directory)).contains("; 2 left to PostgreSQL.");
            writer.rollback();
            fight.await(NOBODY_BUILDS);
            assertThat(fight.indexes()).containsExactly(ON_T, ON_U);
        }
    }

    /** Nothing goes on at the server. */
    @EachServer
    void betweenAttemptsAtALock(Database database, @TempDir Path directory) throws Exception {
        try (Fight fight = new Fight(database, directory)) {
            given(fight);
            Connection holder = fight.holding("LOCK TABLE t IN SHARE ROW EXCLUSIVE MODE");
            Process idx = apply(database, directory);
            awaitEvent(idx, directory, "\"type\":\"step_hindered\"");

            assertThat(terminated(idx, directory))
                    .isEqualTo(Map.of("done", 0, "failed", 0, "not_started", 2, "cancelled", 0, "detached", 0));
            assertThat(IdxProcess.output(directory)).contains("; 2 not started.");
            holder.rollback();
            fight.await(NOBODY_BUILDS);
            assertThat(fight.indexes()).isEmpty();
            fight.converges(ON_T, ON_U);
        }
    }

    /** The new index is built, and the names are not swapped yet. */
    @EachServer
    void betweenAttemptsAfterABuild(Database database, @TempDir Path directory) throws Exception {
        try (Fight fight = new Fight(database, directory)) {
            given(fight);
            fight.execute("CREATE INDEX idx_t ON t (a DESC); CREATE INDEX idx_u ON u (a)");
            Connection holder = fight.holding("COMMENT ON INDEX idx_t IS 'held'");
            Process idx = apply(database, directory);
            awaitEvent(idx, directory, "\"type\":\"step_hindered\"");

            assertThat(terminated(idx, directory))
                    .isEqualTo(Map.of("done", 0, "failed", 0, "not_started", 0, "cancelled", 1, "detached", 0));
            assertThat(IdxProcess.output(directory))
                    .contains("; the next apply goes on from there", "; 1 cancelled.")
                    .as("on the index whose name is to be taken")
                    .contains("the lock to swap names is not free, held up by pid ");
            holder.rollback();
            fight.await(NOBODY_BUILDS);
            fight.converges(ON_T, ON_U);
        }
    }

    /** PostgreSQL takes an index out of use before it waits for those who use it. */
    @EachServer
    void duringADrop(Database database, @TempDir Path directory) throws Exception {
        try (Fight fight = new Fight(database, directory)) {
            fight.execute(TABLES + "CREATE INDEX idx_t ON t (a)");
            fight.declare("{t: {}}");
            Connection reader = fight.holding("TABLE t");
            Process idx = apply(database, directory, "--on-term=cancel");
            fight.await(Standstill.DROP_WAITS);

            assertThat(terminated(idx, directory))
                    .isEqualTo(Map.of("done", 0, "failed", 0, "not_started", 0, "cancelled", 1, "detached", 0));
            assertThat(IdxProcess.output(directory))
                    .contains("; public.idx_t may be invalid by now, and the next apply drops it");
            assertThat(fight.value("SELECT indisvalid FROM pg_index WHERE indexrelid = 'idx_t'::regclass"))
                    .isEqualTo("f");
            reader.rollback();
            fight.await(NOBODY_BUILDS);
            fight.converges();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void whileItWaitsForAReplica(int major, @TempDir Path directory) throws Exception {
        EmbeddedServer.Options options =
                EmbeddedServer.Options.of(PostgresBinaries.find(major).orElseThrow());
        try (EmbeddedServer primary = EmbeddedServer.start(options);
                EmbeddedServer replica = EmbeddedServer.start(options)) {
            ReplicaTest.database(primary).execute(TABLES);
            ReplicaTest.follow(primary, replica);
            Database here = ReplicaTest.database(primary);
            Database there = ReplicaTest.database(replica);
            try (Fight fight = new Fight(here, directory);
                    Fight behind = new Fight(there, directory)) {
                fight.await("SELECT count(*) = 1 FROM pg_stat_replication WHERE state = 'streaming'");
                behind.execute("SELECT pg_wal_replay_pause()");
                behind.await("SELECT pg_get_wal_replay_pause_state() = 'paused'");
                fight.execute("INSERT INTO t SELECT generate_series(1, 20000)");
                Files.writeString(
                        directory.resolve("indexes.yaml"),
                        "version: 1\nmax_replica_lag: 100kB\ntables: " + DECLARED + "\n");
                Process idx = apply(here, directory);
                awaitEvent(idx, directory, "\"type\":\"replica_wait\"");

                assertThat(terminated(idx, directory))
                        .isEqualTo(Map.of("done", 0, "failed", 0, "not_started", 2, "cancelled", 0, "detached", 0));
                assertThat(IdxProcess.output(directory)).contains("; 2 not started.");
                assertThat(fight.indexes()).isEmpty();
            }
        }
    }

    private static void given(Fight fight) throws Exception {
        fight.execute(TABLES);
        fight.declare(DECLARED);
    }

    private static Process apply(Database database, Path directory, String... more) throws Exception {
        return IdxProcess.start(
                directory,
                database.url(),
                Stream.concat(Stream.of("apply", "--auto-approve", "--events=" + EVENTS), Stream.of(more))
                        .toList());
    }

    private static void awaitEvent(Process idx, Path directory, String event) throws Exception {
        IdxProcess.await(directory.resolve(EVENTS), text -> text.contains(event), idx::isAlive);
    }

    /** The counts of the summary, of which the events before it tell one by one. */
    private static Map<String, Integer> terminated(Process idx, Path directory) throws Exception {
        try {
            idx.destroy();
            assertThat(idx.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(idx.exitValue()).isEqualTo(143);
        } finally {
            idx.destroyForcibly();
        }
        List<JsonNode> events = EventLines.whole(Files.readString(directory.resolve(EVENTS)));
        assertThat(EventLines.types(events)).containsOnlyOnce("interrupt");
        JsonNode summary = events.get(events.size() - 1);
        assertThat(summary.path("exit_code").asInt()).isEqualTo(143);
        Map<String, Integer> counts = new TreeMap<>();
        for (String status : List.of("done", "failed", "not_started", "cancelled", "detached")) {
            counts.put(status, summary.path(status).asInt());
            assertThat(events)
                    .filteredOn(event -> event.path("status").asText().equals(status))
                    .hasSize(summary.path(status).asInt());
        }
        return counts;
    }
}
