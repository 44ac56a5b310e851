package io.idx.test;

import static io.idx.test.Fight.BUILD_WAITS_FOR_SNAPSHOT;
import static io.idx.test.Fight.done;
import static io.idx.test.Fight.end;
import static io.idx.test.Fight.run;
import static io.idx.test.Standstill.ALTER;
import static io.idx.test.Standstill.GIVEN;
import static io.idx.test.Standstill.WANTED;
import static io.idx.test.Standstill.WRITE;
import static io.idx.test.Standstill.busySnapshot;
import static io.idx.test.Standstill.endBusySnapshot;
import static io.idx.test.Standstill.migration;
import static io.idx.test.Standstill.prepare;
import static io.idx.test.Standstill.waits;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;

/**
 * In how many ways writers can stand behind somebody who waits for a build of idx. Each time a session that is at work
 * keeps the build from its end, so that they would wait as long as that one works.
 */
final class QueueTest {
    private static final String SMALL = "CREATE TABLE small (id int PRIMARY KEY, a int); CREATE TABLE other ();"
            + "INSERT INTO small SELECT i, i FROM generate_series(1, 100) i;";

    private static final String TWO_WAIT = "SELECT count(*) = 2 FROM pg_stat_progress_create_index"
            + " WHERE datname = current_database() AND phase LIKE 'waiting for old snapshots%'";

    private static final String WRITE_SMALL = "UPDATE small SET a = a + 1 WHERE id = 1";

    /** What waits for the build would let writers go on, but its transaction has a lock that does not. */
    @EachServer
    void behindOneThatWantsAWeakLock(Database database, @TempDir Path directory) throws Exception {
        String constraint = "ALTER TABLE t ADD CONSTRAINT ck CHECK (a > 0) NOT VALID;";
        stepsAside(
                database,
                directory,
                constraint,
                List.of("ALTER TABLE small ALTER a SET DEFAULT 3", "ALTER TABLE t VALIDATE CONSTRAINT ck"),
                WRITE_SMALL);
    }

    /** As where a migration writes its version first; the second writer waits for the first one's turn. */
    @EachServer
    void behindARow(Database database, @TempDir Path directory) throws Exception {
        stepsAside(
                database,
                directory,
                "",
                List.of("UPDATE small SET a = a WHERE id = 1", ALTER),
                WRITE_SMALL,
                "UPDATE small SET a = a + 2 WHERE id = 1");
    }

    @EachServer
    void behindARowThatIsNew(Database database, @TempDir Path directory) throws Exception {
        stepsAside(
                database,
                directory,
                "",
                List.of("DELETE FROM small WHERE id = 77", "INSERT INTO small VALUES (77, 2)", ALTER),
                "INSERT INTO small VALUES (77, 1) ON CONFLICT (id) DO UPDATE SET a = excluded.a");
    }

    @EachServer
    void behindOneBehindIt(Database database, @TempDir Path directory) throws Exception {
        try (Fight fight = fight(database, directory, "")) {
            CompletableFuture<Tool.Run> applying = held(fight, "1s");
            CompletableFuture<Optional<String>> first =
                    migration(fight, transaction("LOCK TABLE other IN EXCLUSIVE MODE", ALTER));
            fight.await(waits("ALTER TABLE t"), applying);
            CompletableFuture<Optional<String>> second = migration(
                    fight,
                    transaction("ALTER TABLE small ALTER a SET DEFAULT 1", "LOCK TABLE other IN EXCLUSIVE MODE"));
            fight.await(waits("LOCK"), applying);
            getOn(fight, applying, List.of(first, second, fight.running(WRITE_SMALL)));
        }
    }

    /** PostgreSQL has one that reads the table already go ahead of one that came first, and is in its way. */
    @EachServer
    void behindOneThatWentAhead(Database database, @TempDir Path directory) throws Exception {
        try (Fight fight = fight(database, directory, "")) {
            CompletableFuture<Tool.Run> applying = held(fight, "1s");
            Connection ahead = fight.holding(
                    "SET application_name = 'ahead'", "SET deadlock_timeout = '1h'", "SELECT FROM t LIMIT 1");
            CompletableFuture<Optional<String>> first = migration(fight, "ALTER TABLE t ALTER a SET DEFAULT 2");
            fight.await(waits("ALTER TABLE t ALTER a"), applying);
            CompletableFuture<Optional<String>> second = Fight.inThread(() -> {
                try {
                    run(ahead, ALTER);
                    ahead.commit();
                    return Optional.empty();
                } catch (SQLException e) {
                    return Optional.of(String.valueOf(e.getSQLState()));
                }
            });
            fight.await(waits(ALTER), applying);
            getOn(fight, applying, List.of(first, second, fight.running(WRITE)));
            assertThat(applying.get().err()).containsPattern("the build gave way to pid \\d+ \\S+ \"ahead\", active");
        }
    }

    /** Each time its lock_timeout is over before the limit is, and the writer behind its row waits all the while. */
    @EachServer
    void behindOneThatTriesAgainAndAgain(Database database, @TempDir Path directory) throws Exception {
        try (Fight fight = fight(database, directory, "")) {
            CompletableFuture<Tool.Run> applying = held(fight, "3s");
            CompletableFuture<Optional<String>> migrating = migration(
                    fight, transaction("UPDATE small SET a = a WHERE id = 1", Standstill.triesAgainAndAgain("1500ms")));
            fight.await(waits("DO"), applying);
            getOn(fight, applying, List.of(migrating, fight.running(WRITE_SMALL)));
        }
    }

    /** Its second wait is shorter than the limit. */
    @EachServer
    void behindOneThatWaitsForTwoBuilds(Database database, @TempDir Path directory) throws Exception {
        try (Fight fight = fight(database, directory, "CREATE TABLE u (a int, b int);")) {
            fight.declare("{t: {idx_t: {columns: [a, b]}}, u: {idx_u: {columns: [a]}}}");
            busySnapshot(fight);
            CompletableFuture<Tool.Run> applying = fight.applying("--jobs=2", "--queue-limit=6s");
            fight.await(TWO_WAIT, applying);
            CompletableFuture<Optional<String>> migrating = migration(
                    fight,
                    transaction(
                            "UPDATE small SET a = a WHERE id = 1",
                            ALTER,
                            "SET LOCAL lock_timeout = '5s'",
                            "ALTER TABLE u ADD COLUMN c int"));
            fight.await(waits("ALTER TABLE t"), applying);
            CompletableFuture<Optional<String>> writer = fight.running(WRITE_SMALL);
            assertThat(end(migrating)).isEmpty();
            assertThat(end(writer)).isEmpty();
            fight.await(TWO_WAIT, applying);
            endBusySnapshot(fight);
            done(applying);
            fight.converges(WANTED, "CREATE INDEX idx_u ON public.u USING btree (a)");
        }
    }

    /** Another session of idx gives up by itself, or has a build of its own. */
    @EachServer
    void notBehindASessionOfIdx(Database database, @TempDir Path directory) throws Exception {
        try (Fight fight = fight(database, directory, "")) {
            CompletableFuture<Tool.Run> applying = held(fight, "100ms");
            CompletableFuture<Optional<String>> lane =
                    fight.running("SELECT pg_advisory_lock_shared(6906232, 2)", "SET deadlock_timeout = '1h'", ALTER);
            fight.await(waits("ALTER"), applying);
            CompletableFuture<Optional<String>> writer = fight.running(WRITE);
            fight.await("SELECT clock_timestamp() - waitstart > interval '3 s' FROM pg_locks WHERE NOT granted"
                    + " AND mode = 'RowExclusiveLock' AND relation = 't'::regclass");
            endBusySnapshot(fight);
            done(applying);
            assertThat(end(lane)).isEmpty();
            assertThat(end(writer)).isEmpty();
            assertThat(applying.get().err()).doesNotContain("gave way", "in the way of");
            fight.converges(WANTED);
        }
    }

    /** How long they have waited for somebody says nothing of how long that one has waited for the build. */
    @EachServer
    void notForWhatWaitedBefore(Database database, @TempDir Path directory) throws Exception {
        try (Fight fight = fight(database, directory, "")) {
            CompletableFuture<Tool.Run> applying = held(fight, "4s");
            Connection migration = fight.holding("SET lock_timeout = '1s'", "UPDATE small SET a = a WHERE id = 1");
            CompletableFuture<Optional<String>> writer = fight.running(WRITE_SMALL);
            fight.await("SELECT clock_timestamp() - waitstart > interval '8 s' FROM pg_locks WHERE NOT granted"
                    + " AND locktype = 'transactionid'");
            assertThatThrownBy(() -> run(migration, ALTER)).hasMessageContaining("lock timeout");
            migration.rollback();
            assertThat(end(writer)).isEmpty();
            endBusySnapshot(fight);
            done(applying);
            assertThat(applying.get().err()).doesNotContain("gave way", "cancelled");
            fight.converges(WANTED);
        }
    }

    private static void stepsAside(
            Database database, Path directory, String given, List<String> migration, String... writers)
            throws Exception {
        try (Fight fight = fight(database, directory, given)) {
            CompletableFuture<Tool.Run> applying = held(fight, "1s");
            CompletableFuture<Optional<String>> migrating =
                    migration(fight, transaction(migration.toArray(String[]::new)));
            fight.await(waits("ALTER TABLE t"), applying);
            List<CompletableFuture<Optional<String>>> all = new ArrayList<>(List.of(migrating));
            for (String writer : writers) {
                all.add(fight.running(writer));
            }
            getOn(fight, applying, all);
        }
    }

    private static String[] transaction(String... statements) {
        return Stream.of(Stream.of("BEGIN"), Stream.of(statements), Stream.of("COMMIT"))
                .flatMap(each -> each)
                .toArray(String[]::new);
    }

    /** An apply whose build somebody holds up, for as long as the test wants. */
    private static CompletableFuture<Tool.Run> held(Fight fight, String queueLimit) throws Exception {
        busySnapshot(fight);
        CompletableFuture<Tool.Run> applying = fight.applying("--queue-limit=" + queueLimit);
        fight.await(BUILD_WAITS_FOR_SNAPSHOT, applying);
        return applying;
    }

    /** All of them do, and the build is held up still. */
    private static void getOn(
            Fight fight, CompletableFuture<Tool.Run> applying, List<CompletableFuture<Optional<String>>> others)
            throws Exception {
        for (CompletableFuture<Optional<String>> other : others) {
            assertThat(end(other)).isEmpty();
        }
        fight.await(BUILD_WAITS_FOR_SNAPSHOT, applying);
        endBusySnapshot(fight);
        done(applying);
        fight.converges(WANTED);
    }

    private static Fight fight(Database database, Path directory, String given) throws Exception {
        Fight fight = new Fight(database, directory);
        prepare(fight, GIVEN + SMALL + given);
        return fight;
    }
}
