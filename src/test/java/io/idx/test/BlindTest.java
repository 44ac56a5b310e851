package io.idx.test;

import static io.idx.test.Fight.BUILD_WAITS_FOR_SNAPSHOT;
import static io.idx.test.Fight.end;
import static io.idx.test.Fight.exits;
import static io.idx.test.Standstill.GIVEN;
import static io.idx.test.Standstill.GIVEN_PARTITIONED;
import static io.idx.test.Standstill.WANTED;
import static io.idx.test.Standstill.prepare;
import static io.idx.test.Standstill.snapshot;
import static org.assertj.core.api.Assertions.assertThat;

import io.idx.model.ProblemCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;

/** All sessions of idx but the one that builds are ended, and the server lets no other in. */
final class BlindTest {
    private static final String EVENTS = "events.ndjson";
    private static final String OTHERS = " FROM pg_stat_activity WHERE datname = current_database()"
            + " AND usename = '" + TestServer.PLAIN_ROLE + "' AND query NOT LIKE 'CREATE INDEX CONCURRENTLY%'";

    /** What is short goes on to its COMMIT, under a lock that stops everybody, while idx tries to get in. */
    @EachServer
    void aTransactionUnderAStrongLockDoesNotWaitForTheOtherSession(Database database, @TempDir Path directory)
            throws Exception {
        try (Fight fight = fight(database, directory, GIVEN_PARTITIONED)) {
            Connection old = snapshot(fight);
            CompletableFuture<Tool.Run> applying = fight.applying("--events=" + EVENTS);
            fight.await(BUILD_WAITS_FOR_SNAPSHOT, applying);
            blind(fight, database);
            TimeUnit.SECONDS.sleep(2); // idx has seen that, and asks to be let in
            old.rollback();
            IdxProcess.await(directory.resolve(EVENTS), text -> text.contains("\"status\":"), () -> !applying.isDone());
            assertThat(directory.resolve(EVENTS)).content().contains("\"type\":\"change_done\"");
            seeing(fight, database);
            exits(end(applying), 0);
            fight.converges(
                    "CREATE INDEX idx_t ON ONLY public.t USING btree (a, b)",
                    "CREATE INDEX idx_t1 ON public.t1 USING btree (a, b)");
        }
    }

    /** It says why, and looks after the build again as soon as it is let in. */
    @EachServer
    void tellsWhyItDoesNotSeeTheBuild(Database database, @TempDir Path directory) throws Exception {
        try (Fight fight = fight(database, directory, GIVEN)) {
            Connection old = snapshot(fight);
            CompletableFuture<Tool.Run> applying = fight.applying("--events=" + EVENTS, "--wait-limit=15s");
            fight.await(BUILD_WAITS_FOR_SNAPSHOT, applying);
            blind(fight, database);
            long lost = System.nanoTime();
            IdxProcess.await(
                    directory.resolve(EVENTS), text -> text.contains("\"reason\":\"no_"), () -> !applying.isDone());
            assertThat(System.nanoTime() - lost).isLessThan(TimeUnit.SECONDS.toNanos(10));
            assertThat(Files.readString(directory.resolve(EVENTS)))
                    .contains("\"reason\":\"no_session\"", "too many connections for database")
                    .doesNotContain("does not answer");
            seeing(fight, database);
            Tool.Run run = end(applying);
            exits(run, 7);
            assertThat(run.err()).contains("error[" + ProblemCode.WAIT_LIMIT.code() + "]");
            assertThat(fight.indexes()).isEmpty();
            old.rollback();
            fight.converges(WANTED);
        }
    }

    /** Superusers may enter still. */
    private static void blind(Fight fight, Database database) throws Exception {
        fight.execute(
                "ALTER DATABASE " + database.name() + " CONNECTION LIMIT 1; SELECT pg_terminate_backend(pid)" + OTHERS);
        fight.await("SELECT count(*) = 0" + OTHERS);
    }

    private static void seeing(Fight fight, Database database) throws Exception {
        fight.execute("ALTER DATABASE " + database.name() + " CONNECTION LIMIT -1");
    }

    private static Fight fight(Database database, Path directory, String given) throws Exception {
        String role = TestServer.PLAIN_ROLE;
        Fight fight = new Fight(database, directory, database.plainUrl() + "?connect_timeout=10");
        prepare(
                fight,
                given + "GRANT CREATE ON SCHEMA public TO " + role + ";ALTER TABLE t OWNER TO " + role + ";"
                        + (given.equals(GIVEN_PARTITIONED) ? "ALTER TABLE t1 OWNER TO " + role : ""));
        return fight;
    }
}
