package io.idx.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.io.TempDir;

/** With two jobs, the session that has the run lock is lost while the one beside it goes on. */
final class LanesTest {
    private static final String TABLES =
            """
            CREATE TABLE t (a int); CREATE TABLE u (a int); CREATE TABLE v (a int);
            INSERT INTO t VALUES (1); INSERT INTO u VALUES (1); INSERT INTO v VALUES (1);
            """;
    private static final String DECLARED =
            "{t: {idx_t: {columns: [a]}}, u: {idx_u: {columns: [a]}}, v: {idx_v: {columns: [a]}}}";
    private static final String BUILDS = " FROM pg_stat_progress_create_index p"
            + " JOIN pg_locks l ON l.pid = p.pid AND l.classid = 6906232"
            + " WHERE p.datname = current_database() AND p.phase LIKE 'waiting%'";
    private static final String BOTH_WAIT = "SELECT count(*) = 2" + BUILDS;
    private static final String ON = "CREATE INDEX idx_%1$s ON public.%1$s USING btree (a)";

    /** Where its answer is lost, and PostgreSQL has finished the build. */
    @EachServer
    void theFirstConnectsAgain(Database database, @TempDir Path directory) throws Exception {
        try (DeafProxy proxy = new DeafProxy(database.url(), DeafProxy.Loss.ALL_FROM_THE_END_OF_A_BUILD);
                Fight fight = new Fight(database, directory, proxy.url())) {
            Map<String, Connection> writers = given(fight);
            CompletableFuture<Tool.Run> running = fight.applying("--jobs=2");
            fight.await(BOTH_WAIT, running);
            String lost = fight.value("SELECT l.pid" + BUILDS + " AND l.objid = 1");
            release(writers, first(fight));
            fight.await(
                    "SELECT EXISTS (SELECT FROM pg_locks l JOIN pg_stat_activity a USING (pid) WHERE classid = 6906232"
                            + " AND objid = 1 AND datname = current_database() AND pid <> " + lost + ")",
                    running);
            for (Connection writer : writers.values()) {
                writer.rollback();
            }

            Tool.Run run = Fight.end(running);
            Fight.exits(run, 0);
            assertThat(run.out()).contains("Applied: 3 created");
        }
    }

    @EachServer
    void theFirstGoesOnWithOtherTables(Database database, @TempDir Path directory) throws Exception {
        try (Fight fight = new Fight(database, directory)) {
            Map<String, Connection> writers = given(fight);
            CompletableFuture<Tool.Run> running = fight.applying("--jobs=2");
            fight.await(BOTH_WAIT, running);
            String first = first(fight);
            fight.value("SELECT pg_terminate_backend(l.pid, 10000)" + BUILDS + " AND l.objid = 1");
            release(writers, first);
            fight.await("SELECT EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass('idx_v') AND indisvalid)");
            for (Connection writer : writers.values()) {
                writer.rollback();
            }

            Tool.Run run = Fight.end(running);
            Fight.exits(run, 7);
            assertThat(run.out()).contains("Applied: 2 created");
            assertThat(fight.indexes())
                    .containsExactlyElementsOf(List.of("t", "u", "v").stream()
                            .filter(table -> !table.equals(first))
                            .map(ON::formatted)
                            .toList());
            fight.converges(ON.formatted("t"), ON.formatted("u"), ON.formatted("v"));
        }
    }

    private static Map<String, Connection> given(Fight fight) throws Exception {
        fight.execute(TABLES);
        fight.declare(DECLARED);
        return new HashMap<>(
                Map.of("t", fight.holding("UPDATE t SET a = 2"), "u", fight.holding("UPDATE u SET a = 2")));
    }

    private static void release(Map<String, Connection> writers, String table) throws Exception {
        Optional.ofNullable(writers.remove(table)).orElseThrow().rollback();
    }

    /** The table that the session is at which has the run lock. */
    private static String first(Fight fight) throws Exception {
        return fight.value("SELECT p.relid::regclass" + BUILDS + " AND l.objid = 1");
    }
}
