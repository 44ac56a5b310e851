package io.idx.test;

import static io.idx.test.Fight.BUILD_WAITS;
import static io.idx.test.Fight.done;
import static io.idx.test.Fight.end;
import static io.idx.test.Fight.exits;
import static io.idx.test.Fight.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;

/**
 * An apply beside others who change the same table: each of them gets what it wanted, and in the end there is what is
 * declared. The order of things is fixed: a transaction that stays open holds one party until the other has come.
 */
final class FightTest {
    private static final String TABLE = "CREATE TABLE t (id int PRIMARY KEY, a int, b int);"
            + "INSERT INTO t SELECT i, i, i FROM generate_series(1, 1000) i;";
    private static final String OLD = "CREATE INDEX idx_t ON t (a);";
    private static final String DECLARED = "{t: {idx_t: {columns: [a, b]}}}";
    private static final String WANTED = "CREATE INDEX idx_t ON public.t USING btree (a, b)";
    /** Of a circle of locks, it does not look for it. */
    private static final String PATIENT = "SET deadlock_timeout = '1h'";

    private static final String WRITE = "UPDATE t SET b = b WHERE id = 1";

    /** Somebody waits for a lock on the table who is not a build of idx. */
    private static final String OTHER_WAITS =
            "SELECT EXISTS (SELECT FROM pg_locks l JOIN pg_stat_activity a USING (pid)"
                    + " WHERE NOT l.granted AND l.relation = 't'::regclass AND a.query LIKE '%s%%')";

    private static final String IDX_WAITS =
            "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND relation = 't'::regclass)";

    @EachServer
    void aSecondApply(Database database, @TempDir Path directory) throws Exception {
        try (Fight fight = fight(database, directory, TABLE + OLD)) {
            Connection writer = fight.holding(WRITE);
            CompletableFuture<Tool.Run> first = fight.applying();
            fight.await(BUILD_WAITS);
            List<String> before = fight.indexes();
            Tool.Run second = fight.apply();
            exits(second, 6);
            assertThat(second.err()).startsWith("error[IDX601]: ");
            assertThat(fight.indexes()).isEqualTo(before);
            writer.rollback();
            done(first);
            fight.converges(WANTED);
        }
    }

    /** A build keeps nobody from writing, but somebody who waits for it does. */
    @EachServer
    void whoeverMakesWritersWaitBehindABuildIsNamed(Database database, @TempDir Path directory) throws Exception {
        try (Fight fight = fight(database, directory, TABLE + "CREATE TABLE elsewhere ();")) {
            Connection reader =
                    fight.holding("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ", "SELECT * FROM elsewhere");
            CompletableFuture<Tool.Run> applying = fight.applying("--queue-limit=1h", "--events=events");
            fight.await(Fight.BUILD_WAITS_FOR_SNAPSHOT, applying);
            CompletableFuture<Optional<String>> migration =
                    fight.running("SET application_name = 'migrating'", PATIENT, "ALTER TABLE t ADD COLUMN c int");
            fight.await(OTHER_WAITS.formatted("ALTER"), applying);
            CompletableFuture<Optional<String>> writer = fight.running(PATIENT, WRITE);
            fight.await(OTHER_WAITS.formatted("UPDATE"), applying);
            IdxProcess.await(
                    directory.resolve("events"),
                    text -> text.split("\"in_the_way_of\":\\{\"kind\":\"session\"", -1).length > 3,
                    () -> !applying.isDone());
            reader.rollback();
            done(applying);
            assertThat(applying.get().err())
                    .containsPattern("in the way of pid \\d+ \\S+ \"migrating\", active, open for \\d+ s,"
                            + " waits for this to lock public.t, and 1 other waits behind it");
            end(migration);
            end(writer);
            fight.converges(WANTED);
        }
    }

    /** Which of them comes first is chance; that one of them does the work and none spoils it is not. */
    @EachServer
    void processesThatStartTogether(Database database, @TempDir Path directory) throws Exception {
        try (Fight fight = fight(database, directory, TABLE + OLD)) {
            List<Process> processes = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                processes.add(IdxProcess.start(directory, database.url(), List.of("apply", "--auto-approve")));
            }
            List<Integer> exits = new ArrayList<>();
            for (Process process : processes) {
                assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
                exits.add(process.exitValue());
            }
            assertThat(exits).contains(0).isSubsetOf(0, 6, 7);
            assertThat(fight.indexes()).containsExactly(WANTED);
            fight.converges(WANTED);
        }
    }

    @EachServer
    void aColumnIsAddedBehindTheBuild(Database database, @TempDir Path directory) throws Exception {
        behindTheBuild(database, directory, "ALTER TABLE t ADD COLUMN c int");
    }

    @EachServer
    void aTypeIsAlteredBehindTheBuild(Database database, @TempDir Path directory) throws Exception {
        behindTheBuild(database, directory, "ALTER TABLE t ALTER a TYPE bigint");
    }

    @EachServer
    void aTableIsRewrittenBehindTheBuild(Database database, @TempDir Path directory) throws Exception {
        behindTheBuild(database, directory, "VACUUM FULL t");
    }

    @EachServer
    void statisticsAreGatheredBehindTheBuild(Database database, @TempDir Path directory) throws Exception {
        behindTheBuild(database, directory, "ANALYZE t");
    }

    @EachServer
    void theIndexIsRebuiltBehindTheBuild(Database database, @TempDir Path directory) throws Exception {
        behindTheBuild(database, directory, "REINDEX INDEX CONCURRENTLY idx_t");
    }

    @EachServer
    void allIndexesAreRebuiltBehindTheBuild(Database database, @TempDir Path directory) throws Exception {
        behindTheBuild(database, directory, "REINDEX TABLE CONCURRENTLY t");
    }

    /**
     * The other statement queues for its lock while the build waits for a writer, and then the build waits for its
     * snapshot, too. Of this circle the server breaks off the one who looks first, here the build; then both go on.
     */
    private static void behindTheBuild(Database database, Path directory, String other) throws Exception {
        try (Fight fight = fight(database, directory, TABLE + OLD)) {
            Connection writer = fight.holding(WRITE);
            CompletableFuture<Tool.Run> applying = fight.applying();
            fight.await(BUILD_WAITS);
            CompletableFuture<Optional<String>> others = fight.running(PATIENT, other);
            fight.await(OTHER_WAITS.formatted(other));
            writer.commit();
            assertThat(end(others)).as(other).isEmpty();
            done(applying);
            fight.converges(WANTED);
        }
    }

    /** What the file declares cannot be any more: idx says so, leaves no ruin, goes on with a file that is right. */
    @EachServer
    void aColumnIsDroppedThatTheIndexNeeds(Database database, @TempDir Path directory) throws Exception {
        try (Fight fight = fight(database, directory, TABLE + OLD)) {
            Connection writer = fight.holding(WRITE);
            CompletableFuture<Tool.Run> applying = fight.applying();
            fight.await(BUILD_WAITS);
            CompletableFuture<Optional<String>> others = fight.running(PATIENT, "ALTER TABLE t DROP COLUMN b");
            fight.await(OTHER_WAITS.formatted("ALTER TABLE"));
            writer.commit();
            assertThat(end(others)).isEmpty();
            exits(end(applying), 0, 7);
            Tool.Run again = fight.apply();
            exits(again, 3);
            assertThat(again.err()).contains("column").contains("b");
            fight.declare("{t: {idx_t: {columns: [a]}}}");
            fight.converges("CREATE INDEX idx_t ON public.t USING btree (a)");
        }
    }

    /** Each holds its lock until idx has been seen to wait for it. */
    @EachServer
    void othersWereFirst(Database database, @TempDir Path directory) throws Exception {
        for (String other : List.of("ALTER TABLE t ADD COLUMN c int", "ANALYZE t", "CREATE INDEX theirs ON t (b)")) {
            try (Fight fight = fight(database, directory, "DROP TABLE IF EXISTS t;" + TABLE + OLD)) {
                Connection first = fight.holding(other);
                CompletableFuture<Tool.Run> applying = fight.applying();
                fight.await(IDX_WAITS);
                first.rollback();
                done(applying);
                fight.converges(WANTED);
            }
        }
    }

    /** A rewrite waits for a reader and idx for the rewrite. */
    @EachServer
    void aRewriteWasFirst(Database database, @TempDir Path directory) throws Exception {
        try (Fight fight = fight(database, directory, TABLE + OLD)) {
            Connection reader = fight.holding("TABLE t");
            CompletableFuture<Optional<String>> rewrite = fight.running("VACUUM FULL t");
            fight.await(OTHER_WAITS.formatted("VACUUM FULL"));
            CompletableFuture<Tool.Run> applying = fight.applying();
            fight.await("SELECT count(*) >= 2 FROM pg_locks WHERE NOT granted AND relation = 't'::regclass");
            reader.commit();
            assertThat(end(rewrite)).isEmpty();
            done(applying);
            fight.converges(WANTED);
        }
    }

    /** While somebody rebuilds the same index, idx either waits or leaves it alone; it takes nothing of theirs away. */
    @EachServer
    void aRebuildWasFirst(Database database, @TempDir Path directory) throws Exception {
        try (Fight fight = fight(database, directory, TABLE + OLD)) {
            Connection writer = fight.holding(WRITE);
            CompletableFuture<Optional<String>> rebuild = fight.running("REINDEX INDEX CONCURRENTLY idx_t");
            fight.await("SELECT EXISTS (SELECT FROM pg_stat_progress_create_index WHERE phase LIKE 'waiting%'"
                    + " AND datname = current_database())");
            CompletableFuture<Tool.Run> applying = fight.applying();
            while (!applying.isDone() && !fight.value(IDX_WAITS).equals("t")) {
                Thread.sleep(10);
            }
            writer.commit();
            assertThat(end(rebuild)).isEmpty();
            exits(end(applying), 0, 7);
            fight.converges(WANTED);
        }
    }

    /**
     * A writer whose transaction the build waits for wants a lock that the build has in its way. The build leaves
     * before PostgreSQL would end one of the two.
     */
    @EachServer
    void aCircleThatTheBuildLeaves(Database database, @TempDir Path directory) throws Exception {
        for (String lock : List.of("LOCK TABLE t IN SHARE ROW EXCLUSIVE MODE", "ANALYZE t", "DROP TABLE t")) {
            try (Fight fight = fight(database, directory, TABLE + OLD)) {
                fight.execute("ALTER DATABASE " + database.name() + " SET deadlock_timeout = '20s'");
                Connection writer = fight.holding(WRITE);
                CompletableFuture<Tool.Run> applying = fight.applying();
                fight.await(BUILD_WAITS);
                run(writer, lock);
                writer.rollback();
                done(applying);
                assertThat(applying.get().err())
                        .containsPattern("gave way to pid .*, as each waited for the other; what");
                fight.await("SELECT deadlocks = 0 FROM pg_stat_database WHERE datname = current_database()");
                fight.converges(WANTED);
                fight.execute("DROP TABLE t");
            }
        }
    }

    /** Whom the build waits for stands behind an ALTER TABLE that waits for the build: PostgreSQL lets it pass. */
    @EachServer
    void noCircle(Database database, @TempDir Path directory) throws Exception {
        try (Fight fight = fight(database, directory, TABLE + OLD)) {
            Connection reader = fight.holding("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ", "TABLE pg_am");
            CompletableFuture<Tool.Run> applying = fight.applying("--queue-limit=1m");
            fight.await(BUILD_WAITS, applying);
            CompletableFuture<Optional<String>> alter = fight.running(PATIENT, "ALTER TABLE t ADD COLUMN c int");
            fight.await(OTHER_WAITS.formatted("ALTER TABLE"), applying);
            run(reader, WRITE);
            reader.rollback();
            done(applying);
            assertThat(end(alter)).isEmpty();
            assertThat(applying.get().err()).doesNotContain("gave way");
            fight.converges(WANTED);
        }
    }

    /**
     * The same by a lock that has nothing to do with tables. PostgreSQL ends the build; idx cleans up and builds again,
     * and the writer never hears of it.
     */
    @EachServer
    void aDeadlockThatTheBuildLoses(Database database, @TempDir Path directory) throws Exception {
        try (Fight fight = fight(database, directory, TABLE + OLD)) {
            fight.execute("ALTER DATABASE " + database.name() + " SET deadlock_timeout = '3s'");
            Connection writer = fight.holding("SET deadlock_timeout = '1h'", "SET lock_timeout = '4500ms'", WRITE);
            CompletableFuture<Tool.Run> applying = fight.applying();
            fight.await(BUILD_WAITS);
            assertThatThrownBy(() -> run(writer, "SELECT pg_advisory_lock(6906232, 1)"))
                    .hasMessageContaining("due to lock timeout");
            writer.rollback();
            done(applying);
            fight.await("SELECT deadlocks > 0 FROM pg_stat_database WHERE datname = current_database()");
            fight.converges(WANTED);
        }
    }

    private static Fight fight(Database database, Path directory, String given) throws Exception {
        Fight fight = new Fight(database, directory);
        fight.execute(given);
        fight.declare(DECLARED);
        return fight;
    }
}
