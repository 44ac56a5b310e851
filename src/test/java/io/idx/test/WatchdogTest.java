package io.idx.test;

import static io.idx.test.Fight.BUILD_WAITS;
import static io.idx.test.Fight.BUILD_WAITS_FOR_SNAPSHOT;
import static io.idx.test.Fight.done;
import static io.idx.test.Fight.end;
import static io.idx.test.Fight.exits;
import static io.idx.test.Fight.run;
import static io.idx.test.Standstill.ALTER;
import static io.idx.test.Standstill.DROP_WAITS;
import static io.idx.test.Standstill.GIVEN;
import static io.idx.test.Standstill.GIVEN_PARTITIONED;
import static io.idx.test.Standstill.WANTED;
import static io.idx.test.Standstill.WRITE;
import static io.idx.test.Standstill.busySnapshot;
import static io.idx.test.Standstill.endBusySnapshot;
import static io.idx.test.Standstill.migration;
import static io.idx.test.Standstill.passes;
import static io.idx.test.Standstill.prepare;
import static io.idx.test.Standstill.snapshot;
import static io.idx.test.Standstill.triesAgainAndAgain;
import static io.idx.test.Standstill.waits;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.io.TempDir;

/**
 * What idx leaves at the server looks after a build whose idx is gone, with no other apply to do it: nobody queues
 * behind that build for long. A transaction that stays open keeps the build from ending by itself.
 */
final class WatchdogTest {
    private static final String OLD = "CREATE INDEX idx_t ON t (a);";
    private static final String SESSIONS = "SELECT %s FROM pg_stat_activity WHERE datname = current_database()"
            + " AND application_name LIKE 'idx apply%%'";
    private static final String NOBODY = SESSIONS.formatted("count(*) = 0");
    private static final String IS_WATCHDOG = " AND query LIKE 'DO $watchdog$%' AND state = 'active'";
    private static final String WATCHED = SESSIONS.formatted("count(*) = 1") + IS_WATCHDOG;
    private static final String ALONE = SESSIONS.formatted("count(*) = 2");

    @EachServer
    void aBuildOfAKilledIdx(Database database, @TempDir Path directory) throws Exception {
        try (Fight fight = fight(database, directory, GIVEN)) {
            freesWriters(fight, directory, database.url(), WANTED);
        }
    }

    @EachServer
    void aBuildOfARoleThatIsAnotherFromTheStart(Database database, @TempDir Path directory) throws Exception {
        try (SwitchedRole role = new SwitchedRole(database);
                Fight fight = fight(database, directory, GIVEN + "ALTER TABLE t OWNER TO " + role.owner())) {
            freesWriters(fight, directory, database.plainUrl(), WANTED);
        }
    }

    @EachServer
    void aDropOfAKilledIdx(Database database, @TempDir Path directory) throws Exception {
        String given = GIVEN + "CREATE INDEX idx_old ON t (b);" + WANTED + ";";
        try (Fight fight = fight(database, directory, given)) {
            Connection reader = fight.holding("TABLE t");
            Process idx = IdxProcess.start(
                    directory,
                    database.url(),
                    List.of("apply", "--auto-approve", "--queue-limit=1s", "--allow=used-drop,young-counters"));
            fight.await(DROP_WAITS);
            kill(fight, idx);
            passes(fight, "CREATE INDEX theirs ON t (a)");
            reader.rollback();
            fight.await(NOBODY);
            fight.converges(WANTED, "CREATE INDEX theirs ON public.t USING btree (a)");
        }
    }

    @EachServer
    void aBuildOnAPartition(Database database, @TempDir Path directory) throws Exception {
        try (Fight fight = fight(database, directory, GIVEN_PARTITIONED)) {
            freesWriters(
                    fight,
                    directory,
                    database.url(),
                    "CREATE INDEX idx_t ON ONLY public.t USING btree (a, b)",
                    "CREATE INDEX idx_t1 ON public.t1 USING btree (a, b)");
        }
    }

    /** As where a migration writes its version before it alters a table. */
    @EachServer
    void aBuildOfAKilledIdxWithAWriterBehindARow(Database database, @TempDir Path directory) throws Exception {
        freesAWriterBehindARow(database, directory, ALTER, "1s");
    }

    @EachServer
    void aBuildOfAKilledIdxWithOneThatTriesAgainAndAgain(Database database, @TempDir Path directory) throws Exception {
        freesAWriterBehindARow(database, directory, triesAgainAndAgain("1500ms"), "3s");
    }

    private static void freesAWriterBehindARow(Database database, Path directory, String alter, String queueLimit)
            throws Exception {
        String versions = "CREATE TABLE versions (id int PRIMARY KEY, a int); INSERT INTO versions VALUES (1, 1);";
        try (Fight fight = fight(database, directory, GIVEN + versions)) {
            busySnapshot(fight);
            Process idx = apply(directory, database.url(), "--queue-limit=" + queueLimit);
            fight.await(BUILD_WAITS_FOR_SNAPSHOT);
            kill(fight, idx);
            CompletableFuture<Optional<String>> migration =
                    migration(fight, "BEGIN", "UPDATE versions SET a = 2 WHERE id = 1", alter, "COMMIT");
            fight.await(waits(alter.substring(0, 2)));
            CompletableFuture<Optional<String>> writer = fight.running("UPDATE versions SET a = 3 WHERE id = 1");
            assertThat(end(migration)).isEmpty();
            assertThat(end(writer)).isEmpty();
            fight.await(NOBODY);
            endBusySnapshot(fight);
            fight.converges(WANTED);
        }
    }

    /** A writer waits for the build, which waits for the writer: PostgreSQL would end the writer's transaction. */
    @EachServer
    void aCircle(Database database, @TempDir Path directory) throws Exception {
        try (Fight fight = fight(database, directory, GIVEN + OLD)) {
            fight.execute("ALTER DATABASE " + database.name() + " SET deadlock_timeout = '20s'");
            Connection writer = fight.holding(WRITE);
            Process idx = apply(directory, database.url(), "--queue-limit=1h");
            fight.await(BUILD_WAITS);
            kill(fight, idx);
            run(writer, ALTER);
            writer.commit();
            fight.await(NOBODY);
            fight.await("SELECT deadlocks = 0 FROM pg_stat_database WHERE datname = current_database()");
            fight.converges(WANTED);
        }
    }

    /** Ctrl-Z, a laptop that sleeps, a container that is frozen: its sessions are all there, and do nothing. */
    @EachServer
    void aBuildOfAnIdxThatStands(Database database, @TempDir Path directory) throws Exception {
        try (Fight fight = fight(database, directory, GIVEN)) {
            Connection old = snapshot(fight);
            Process idx = apply(directory, database.url(), "--queue-limit=1s");
            fight.await(BUILD_WAITS_FOR_SNAPSHOT);
            signal("STOP", idx);
            try {
                passes(fight, ALTER);
            } finally {
                signal("CONT", idx);
            }
            old.rollback();
            assertThat(idx.waitFor()).as(IdxProcess.output(directory)).isEqualTo(7);
            assertThat(IdxProcess.output(directory))
                    .contains("somebody cancelled it; idx's own watchdog does so")
                    .doesNotContain("Exception");
            fight.await(NOBODY);
            fight.converges(WANTED);
        }
    }

    /** What nobody waits for comes to its end, and the watchdog goes. */
    @EachServer
    void nothingElseIsBrokenOff(Database database, @TempDir Path directory) throws Exception {
        try (Fight fight = fight(database, directory, GIVEN)) {
            Connection reader = fight.holding("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ", "TABLE t");
            Process idx = apply(directory, database.url(), "--queue-limit=100ms");
            fight.await(BUILD_WAITS_FOR_SNAPSHOT);
            kill(fight, idx);
            CompletableFuture<Optional<String>> alter = fight.running(ALTER);
            fight.await(waits("ALTER"));
            fight.await("SELECT clock_timestamp() - waitstart > interval '2 s' FROM pg_locks"
                    + " WHERE NOT granted AND locktype = 'relation' AND relation = 't'::regclass");
            assertThat(fight.value(BUILD_WAITS_FOR_SNAPSHOT)).isEqualTo("t");
            reader.rollback();
            assertThat(end(alter)).isEmpty();
            fight.await(NOBODY);
            assertThat(fight.indexes()).containsExactly(WANTED);
            fight.converges(WANTED);
        }
    }

    @EachServer
    void oneThatIsEndedIsReplaced(Database database, @TempDir Path directory) throws Exception {
        try (Fight fight = fight(database, directory, GIVEN)) {
            Connection old = snapshot(fight);
            CompletableFuture<Tool.Run> applying = fight.applying();
            fight.await(BUILD_WAITS_FOR_SNAPSHOT, applying);
            fight.await(WATCHED, applying);
            String first = fight.value(SESSIONS.formatted("min(pid)") + IS_WATCHDOG);
            fight.execute("SELECT pg_terminate_backend(" + first + ")");
            fight.await(SESSIONS.formatted("min(pid) <> " + first) + IS_WATCHDOG, applying);
            old.rollback();
            done(applying);
            fight.await(NOBODY);
            fight.converges(WANTED);
        }
    }

    /** It is written in PL/pgSQL, which some take from the public: idx works without, and says so. */
    @EachServer
    void whereTheServerDoesNotLetIt(Database database, @TempDir Path directory) throws Exception {
        String role = TestServer.PLAIN_ROLE;
        try (Fight fight = new Fight(database, directory, database.plainUrl())) {
            fight.execute("REVOKE USAGE ON LANGUAGE plpgsql FROM PUBLIC; GRANT CREATE ON SCHEMA public TO " + role + ";"
                    + GIVEN + "ALTER TABLE t OWNER TO " + role);
            fight.declare("{t: {idx_t: {columns: [a, b]}}}");
            Tool.Run run = fight.apply("--events=events");
            exits(run, 0);
            assertThat(run.err())
                    .contains("the server lets no watchdog stay (permission denied for language plpgsql): should idx be"
                            + " killed, nobody sees to --queue-limit until the next apply");
            assertThat(directory.resolve("events")).content().contains("\"type\":\"unguarded\"");
            fight.converges(WANTED);
        }
    }

    private static void freesWriters(Fight fight, Path directory, String url, String... definitions) throws Exception {
        Connection old = snapshot(fight);
        Process idx = apply(directory, url, "--queue-limit=1s");
        fight.await(BUILD_WAITS_FOR_SNAPSHOT);
        kill(fight, idx);
        passes(fight, ALTER);
        fight.await(NOBODY);
        old.rollback();
        fight.converges(definitions);
    }

    private static Process apply(Path directory, String url, String option) throws IOException {
        return IdxProcess.start(directory, url, List.of("apply", "--auto-approve", option));
    }

    /** Its build and the watchdog are all that is left. */
    private static void kill(Fight fight, Process idx) throws Exception {
        idx.destroyForcibly().waitFor();
        fight.await(ALONE);
        fight.await(WATCHED);
    }

    private static void signal(String signal, Process idx) throws Exception {
        assertThat(new ProcessBuilder("kill", "-" + signal, Long.toString(idx.pid()))
                        .start()
                        .waitFor())
                .isZero();
    }

    private static Fight fight(Database database, Path directory, String given) throws Exception {
        Fight fight = new Fight(database, directory);
        prepare(fight, given);
        return fight;
    }
}
