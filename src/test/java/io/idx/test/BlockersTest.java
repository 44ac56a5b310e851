package io.idx.test;

import static io.idx.test.Fight.BUILD_WAITS;
import static io.idx.test.Fight.done;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;

/** That the blockers block, and that an apply outlasts each of them without ending it. */
final class BlockersTest {
    private static final String TABLE =
            "CREATE TABLE t (a int); INSERT INTO t SELECT generate_series(1, 5000); CREATE INDEX idx_t ON t (a);";
    private static final String WANTED = "CREATE INDEX idx_t ON public.t USING btree (a DESC)";
    private static final String DROP_WAITS =
            "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                    + " AND query LIKE 'DROP INDEX CONCURRENTLY%' AND datname = current_database())";
    private static final String LOCK_WAITS =
            "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND relation = 't'::regclass)";

    @FunctionalInterface
    private interface Blocker {
        Connection begin(Database database) throws SQLException;
    }

    @EachServer
    void sessions(Database database, @TempDir Path directory) throws Exception {
        outlasts(database, directory, Blockers::writer, BUILD_WAITS);
        outlasts(database, directory, Blockers::oldSnapshot, BUILD_WAITS);
        outlasts(database, directory, Blockers::reader, DROP_WAITS);
        outlasts(database, directory, Blockers::locker, LOCK_WAITS);
    }

    /** What outlives its session, and what has none. */
    @EachServer
    void ofTheServer(Database shared, @TempDir Path directory) throws Exception {
        try (OwnServer server = OwnServer.like(shared, Blockers.SETTINGS);
                Database database = server.database().server().newDatabase();
                Fight fight = begin(database, directory)) {
            Blockers.prepared(database);
            CompletableFuture<Tool.Run> applying = fight.applying();
            fight.await(BUILD_WAITS, applying);
            assertThat(fight.value("SELECT string_agg(gid, ',') FROM pg_prepared_xacts"))
                    .isEqualTo(Blockers.NAME);
            TimeUnit.SECONDS.sleep(3); // it is looked at each second
            Blockers.finishPrepared(database);
            assertThat(applying.get(60, TimeUnit.SECONDS).err())
                    .contains("held up by prepared transaction \"" + Blockers.NAME + "\" of ")
                    .doesNotContain("held up by pid");
            fight.converges(WANTED);

            begin(database, directory).close();
            Blockers.preparedLock(database);
            applying = fight.applying();
            fight.await(LOCK_WAITS, applying);
            TimeUnit.SECONDS.sleep(4); // an attempt takes two
            Blockers.finishPrepared(database);
            assertThat(applying.get(60, TimeUnit.SECONDS).err())
                    .contains("held up by prepared transaction \"" + Blockers.NAME + "\" of ");
            fight.converges(WANTED);

            begin(database, directory).close();
            Blockers.slot(database);
            Fight.exits(fight.apply(), 0);
            assertThat(fight.value("SELECT age(xmin) > 0 FROM pg_replication_slots"))
                    .isEqualTo("t");
            Blockers.dropSlot(database);
            fight.converges(WANTED);

            begin(database, directory).close();
            try (Connection exporting = Blockers.exportedSnapshot(database)) {
                assertThat(exporting).isNotNull();
                applying = fight.applying();
                fight.await(BUILD_WAITS, applying);
                TimeUnit.SECONDS.sleep(3); // it is looked at each second
            }
            assertThat(applying.get(60, TimeUnit.SECONDS).err())
                    .containsPattern("held up by pid \\d+ .*, idle in transaction, open for \\d+ s");
            fight.converges(WANTED);

            outlasts(database, directory, Blockers::wraparound, LOCK_WAITS);
        }
    }

    private static void outlasts(Database database, Path directory, Blocker kind, String waits) throws Exception {
        try (Fight fight = begin(database, directory);
                Connection blocker = kind.begin(database)) {
            CompletableFuture<Tool.Run> applying = fight.applying();
            fight.await(waits, applying);
            assertThat(applying).isNotDone();
            blocker.commit();
            done(applying);
            fight.converges(WANTED);
        }
    }

    private static Fight begin(Database database, Path directory) throws Exception {
        Fight fight = new Fight(database, directory);
        fight.execute("DROP TABLE IF EXISTS t;" + TABLE);
        fight.declare("{t: {idx_t: {columns: [a DESC]}}}");
        return fight;
    }
}
