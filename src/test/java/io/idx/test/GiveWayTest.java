package io.idx.test;

import static io.idx.test.Fight.BUILD_WAITS_FOR_SNAPSHOT;
import static io.idx.test.Fight.done;
import static io.idx.test.Fight.end;
import static io.idx.test.Fight.exits;
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
import static io.idx.test.Standstill.waits;
import static org.assertj.core.api.Assertions.assertThat;

import io.idx.model.ProblemCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.io.TempDir;

/**
 * Somebody waits for a statement of idx, and writers wait for that one: idx steps aside. A transaction that stays open
 * holds up the statement of idx alone, so that without this everybody would wait for its end.
 */
final class GiveWayTest {
    private static final String DROP_OF_THE_BUILD = " FROM pg_stat_activity WHERE state = 'active'"
            + " AND datname = current_database() AND query = 'DROP INDEX CONCURRENTLY public.idx_t'";

    /** What only an ANALYZE takes long for, as long as a row is there. */
    private static final String SLOW =
            """
            CREATE TABLE slowing AS SELECT 1;
            CREATE FUNCTION slow(a int) RETURNS int LANGUAGE plpgsql IMMUTABLE AS $$
            BEGIN
                IF current_query() LIKE 'ANALYZE%' AND EXISTS (SELECT FROM public.slowing) THEN
                    PERFORM pg_sleep(0.1);
                END IF;
                RETURN a;
            END $$;
            """;

    /** Nobody can look at its definition while the table is locked. */
    private static final String PARTIAL = "{t: {idx_t: {columns: [a, b], where: b > 0}}}";

    @EachServer
    void aBuild(Database database, @TempDir Path directory) throws Exception {
        try (Fight fight = fight(database, directory, GIVEN)) {
            assertThat(buildStepsAside(fight, WANTED).err())
                    .containsPattern("the build gave way to pid \\d+ \\S+ \"migrating\", active, open for \\d+ s,"
                            + " which waited for it alone \\(--queue-limit\\); what it left is removed, and attempt 2");
            assertThat(directory.resolve("events")).content().contains("\"reason\":\"gave_way\",\"attempt\":1");
        }
    }

    @EachServer
    void aRebuild(Database database, @TempDir Path directory) throws Exception {
        String broken = "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'idx_t'::regclass;";
        buildStepsAside(database, directory, GIVEN + "CREATE INDEX idx_t ON t (a, b);" + broken, WANTED);
    }

    /** It waits for whoever reads the table; a lock that lets others read need not. */
    @EachServer
    void aDrop(Database database, @TempDir Path directory) throws Exception {
        try (Fight fight = fight(database, directory, GIVEN + "CREATE INDEX idx_old ON t (b);" + WANTED + ";")) {
            Connection reader = fight.holding("TABLE t");
            CompletableFuture<Tool.Run> applying =
                    fight.applying("--queue-limit=1s", "--allow=used-drop,young-counters");
            fight.await(DROP_WAITS, applying);
            passes(fight, applying, "CREATE INDEX theirs ON t (a)");
            reader.rollback();
            done(applying);
            fight.converges(WANTED, "CREATE INDEX theirs ON public.t USING btree (a)");
        }
    }

    /** What was built cannot be looked at, nor removed, before it has come to its end. */
    @EachServer
    void toOneThatTakesLongerThanALookMayWait(Database database, @TempDir Path directory) throws Exception {
        try (Fight fight = fight(database, directory, GIVEN)) {
            fight.declare(PARTIAL);
            Connection old = snapshot(fight);
            CompletableFuture<Tool.Run> applying = fight.applying("--queue-limit=1s");
            fight.await(BUILD_WAITS_FOR_SNAPSHOT, applying);
            CompletableFuture<Optional<String>> migration = migration(fight, ALTER + "; SELECT pg_sleep(8)");
            fight.await(waits("ALTER"), applying);
            assertThat(end(migration)).isEmpty();
            fight.await(BUILD_WAITS_FOR_SNAPSHOT, applying);
            old.rollback();
            done(applying);
            fight.converges(WANTED + " WHERE (b > 0)");
        }
    }

    /** Somebody got the lock just when the build had come to its end. */
    @EachServer
    void whereWhatIsDoneCannotBeLookedAt(Database database, @TempDir Path directory) throws Exception {
        try (Fight fight = fight(database, directory, GIVEN)) {
            fight.declare(PARTIAL);
            Connection old = snapshot(fight);
            CompletableFuture<Tool.Run> applying = fight.applying("--queue-limit=1h");
            fight.await(BUILD_WAITS_FOR_SNAPSHOT, applying);
            CompletableFuture<Optional<String>> migration = migration(fight, ALTER + "; SELECT pg_sleep(8)");
            fight.await(waits("ALTER"), applying);
            old.rollback();
            assertThat(end(migration)).isEmpty();
            done(applying);
            assertThat(applying.get().err())
                    .containsPattern(
                            "cannot be looked at while .* locked against reading, by pid \\d+ \\S+ \"migrating\"");
            fight.converges(WANTED + " WHERE (b > 0)");
        }
    }

    /** What the build left is on the table that it was begun on, whatever that is called now. */
    @EachServer
    void toWhoPutsAnotherTableInItsPlace(Database database, @TempDir Path directory) throws Exception {
        try (Fight fight = fight(database, directory, GIVEN + "CREATE TABLE fresh (LIKE t INCLUDING ALL);")) {
            busySnapshot(fight);
            CompletableFuture<Tool.Run> applying = fight.applying("--queue-limit=1s");
            fight.await(BUILD_WAITS_FOR_SNAPSHOT, applying);
            CompletableFuture<Optional<String>> migration = migration(
                    fight, "BEGIN", "ALTER TABLE t RENAME TO former", "ALTER TABLE fresh RENAME TO t", "COMMIT");
            fight.await(waits("ALTER"), applying);
            CompletableFuture<Optional<String>> writer = fight.running("UPDATE t SET b = b WHERE id = 1");
            assertThat(end(migration)).isEmpty();
            assertThat(end(writer)).isEmpty();
            endBusySnapshot(fight);
            done(applying);
            assertThat(fight.value("SELECT count(*) FROM pg_index WHERE indrelid = 'former'::regclass"))
                    .isEqualTo("1");
            fight.converges(WANTED);
        }
    }

    /** Somebody reads the table for longer than what the build left is waited for, and is in nobody else's way. */
    @EachServer
    void whereWhatItLeftCannotBeRemovedForLong(Database database, @TempDir Path directory) throws Exception {
        String given = GIVEN + "CREATE TABLE small (id int); INSERT INTO small VALUES (1);"
                + "ALTER TABLE t ADD CONSTRAINT ck CHECK (a > 0) NOT VALID;";
        try (Fight fight = fight(database, directory, given)) {
            busySnapshot(fight);
            CompletableFuture<Tool.Run> applying = fight.applying("--queue-limit=1s");
            fight.await(BUILD_WAITS_FOR_SNAPSHOT, applying);
            Connection reader = fight.holding("TABLE t");
            CompletableFuture<Optional<String>> migration = migration(
                    fight, "BEGIN", "UPDATE small SET id = id", "ALTER TABLE t VALIDATE CONSTRAINT ck", "COMMIT");
            fight.await(waits("ALTER"), applying);
            CompletableFuture<Optional<String>> writer = fight.running("UPDATE small SET id = id + 1");
            assertThat(end(migration)).isEmpty();
            assertThat(end(writer)).isEmpty();
            fight.await("SELECT count(*) = 1" + DROP_OF_THE_BUILD, applying);
            String first = fight.value("SELECT query_start" + DROP_OF_THE_BUILD);
            fight.await("SELECT count(*) = 1" + DROP_OF_THE_BUILD + " AND query_start > '" + first
                    + "'::timestamptz + interval '50 s'");
            reader.rollback();
            endBusySnapshot(fight);
            done(applying);
            fight.converges(WANTED);
        }
    }

    /** It reads the table for the statistics of an expression, and may be long at that. */
    @EachServer
    void anAnalyze(Database database, @TempDir Path directory) throws Exception {
        try (Fight fight = fight(database, directory, GIVEN + SLOW)) {
            fight.declare("{t: {idx_t: {columns: [\"(slow(a))\"]}}}");
            CompletableFuture<Tool.Run> applying = fight.applying("--queue-limit=1s", "--events=events");
            fight.await(
                    "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE query LIKE 'ANALYZE%' AND state = 'active')");
            passes(fight, applying, ALTER);
            fight.execute("DELETE FROM slowing");
            done(applying);
            assertThat(directory.resolve("events")).content().contains("\"reason\":\"gave_way\",\"attempt\":1");
            fight.converges("CREATE INDEX idx_t ON public.t USING btree (public.slow(a))");
        }
    }

    /** Writers come by way of the parent, which is locked already, and wait for none of idx's locks themselves. */
    @EachServer
    void aPartition(Database database, @TempDir Path directory) throws Exception {
        buildStepsAside(
                database,
                directory,
                GIVEN_PARTITIONED,
                "CREATE INDEX idx_t ON ONLY public.t USING btree (a, b)",
                "CREATE INDEX idx_t1 ON public.t1 USING btree (a, b)");
    }

    /** To step aside would help nobody: writers would wait for the other still, and the build be lost. */
    @EachServer
    void notWhereAnotherIsInTheWayToo(Database database, @TempDir Path directory) throws Exception {
        try (Fight fight = fight(database, directory, GIVEN)) {
            Connection reader = fight.holding("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ", "TABLE t");
            CompletableFuture<Tool.Run> applying = fight.applying("--queue-limit=1s", "--events=events");
            fight.await(BUILD_WAITS_FOR_SNAPSHOT, applying);
            CompletableFuture<Optional<String>> migration = migration(fight, ALTER);
            fight.await(waits("ALTER"), applying);
            CompletableFuture<Optional<String>> writer = fight.running(WRITE);
            fight.await(waits("UPDATE"), applying);
            IdxProcess.await(
                    directory.resolve("events"),
                    text -> text.contains("\"queued_for_s\":4,\"gives_way_in_s\":null"),
                    () -> !applying.isDone());
            reader.rollback();
            assertThat(end(migration)).isEmpty();
            assertThat(end(writer)).isEmpty();
            done(applying);
            fight.converges(WANTED);
        }
    }

    /** It may be of the program that waits: one session has a migration tool's lock, the other alters the table. */
    @EachServer
    void whereASessionThatIsIdleHoldsItUp(Database database, @TempDir Path directory) throws Exception {
        try (Fight fight = fight(database, directory, GIVEN)) {
            Connection lock = snapshot(fight);
            CompletableFuture<Tool.Run> applying = fight.applying("--queue-limit=3s");
            fight.await(BUILD_WAITS_FOR_SNAPSHOT, applying);
            assertThat(end(migration(fight, ALTER))).isEmpty();
            lock.rollback();
            done(applying);
            assertThat(applying.get().err())
                    .containsPattern(
                            "in the way of pid \\d+ \\S+ \"migrating\", active, open for \\d+ s, waits for this"
                                    + " to lock public.t; ")
                    .contains("which waited for it alone (--queue-limit)");
            fight.converges(WANTED);
        }
    }

    /** Many a role that logs in is another one from then on; who may cancel goes by the one that logged in. */
    @EachServer
    void whereTheRoleIsAnotherFromTheStart(Database database, @TempDir Path directory) throws Exception {
        try (SwitchedRole role = new SwitchedRole(database);
                Fight fight = new Fight(database, directory, database.plainUrl())) {
            prepare(fight, GIVEN + "ALTER TABLE t OWNER TO " + role.owner());
            assertThat(buildStepsAside(fight, WANTED).err()).containsPattern("the build gave way to pid \\d+");
        }
    }

    @EachServer
    void notForEver(Database database, @TempDir Path directory) throws Exception {
        try (Fight fight = fight(database, directory, GIVEN)) {
            Connection old = snapshot(fight);
            CompletableFuture<Tool.Run> applying = fight.applying("--queue-limit=100ms");
            for (int column = 1; column <= 5; column++) {
                fight.await(BUILD_WAITS_FOR_SNAPSHOT, applying);
                passes(fight, applying, "ALTER TABLE t ADD COLUMN c" + column + " int");
            }
            Tool.Run run = end(applying);
            exits(run, 7);
            assertThat(run.err())
                    .contains("error[" + ProblemCode.GAVE_WAY.code() + "]: \"build\" of public.idx_t was cancelled")
                    .containsPattern("gave way to pid \\d+ \\S+ \"migrating\"");
            assertThat(fight.indexes()).isEmpty();
            old.rollback();
            fight.converges(WANTED);
        }
    }

    /** Its idx was killed; the next one, which waits for it, steps aside in its place. */
    @EachServer
    void whatALostRunLeft(Database database, @TempDir Path directory) throws Exception {
        try (Fight fight = fight(database, directory, GIVEN)) {
            lostRunStepsAside(fight, directory, database.url());
        }
    }

    @EachServer
    void whatALostRunLeftOfARoleThatIsAnother(Database database, @TempDir Path directory) throws Exception {
        try (SwitchedRole role = new SwitchedRole(database);
                Fight fight = new Fight(database, directory, database.plainUrl())) {
            prepare(fight, GIVEN + "ALTER TABLE t OWNER TO " + role.owner());
            lostRunStepsAside(fight, directory, database.plainUrl());
        }
    }

    private static void lostRunStepsAside(Fight fight, Path directory, String url) throws Exception {
        Connection old = snapshot(fight);
        Process lost = IdxProcess.start(directory, url, List.of("apply", "--auto-approve"));
        fight.await(BUILD_WAITS_FOR_SNAPSHOT);
        lost.destroyForcibly().waitFor();
        CompletableFuture<Tool.Run> applying = fight.applying("--queue-limit=1s", "--events=events");
        IdxProcess.await(
                directory.resolve("events"), text -> text.contains("\"alive\":false"), () -> !applying.isDone());
        passes(fight, applying, ALTER);
        old.rollback();
        done(applying);
        assertThat(Files.readString(directory.resolve("events")))
                .contains("what the lost run was at is cancelled, in the way of pid ");
        fight.converges(WANTED);
    }

    private static void buildStepsAside(Database database, Path directory, String given, String... wanted)
            throws Exception {
        try (Fight fight = fight(database, directory, given)) {
            buildStepsAside(fight, wanted);
        }
    }

    private static Tool.Run buildStepsAside(Fight fight, String... wanted) throws Exception {
        Connection old = snapshot(fight);
        CompletableFuture<Tool.Run> applying = fight.applying("--queue-limit=1s", "--events=events");
        fight.await(BUILD_WAITS_FOR_SNAPSHOT, applying);
        passes(fight, applying, ALTER);
        fight.await(BUILD_WAITS_FOR_SNAPSHOT, applying);
        old.rollback();
        done(applying);
        fight.converges(wanted);
        return applying.get();
    }

    private static Fight fight(Database database, Path directory, String given) throws Exception {
        Fight fight = new Fight(database, directory);
        prepare(fight, given);
        return fight;
    }
}
