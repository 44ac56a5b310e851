package io.idx.test;

import static io.idx.test.Fight.BUILD_WAITS;
import static io.idx.test.Fight.done;
import static io.idx.test.Fight.end;
import static io.idx.test.Fight.exits;
import static io.idx.test.Fight.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;

/**
 * An apply that lacks what it needs: room, locks, connections, time, rights. It says so, loses no index, and the next
 * one, which has it, finishes the work.
 */
final class StarvedTest {
    private static final String TABLE = "CREATE TABLE t (id int PRIMARY KEY, a int, b int);"
            + "INSERT INTO t SELECT i, i, i FROM generate_series(1, 1000) i; CREATE INDEX idx_t ON t (a);";
    private static final String DECLARED = "{t: {idx_t: {columns: [a, b]}}}";
    private static final String OLD = "CREATE INDEX idx_t ON public.t USING btree (a)";
    private static final String WANTED = "CREATE INDEX idx_t ON public.t USING btree (a, b)";
    private static final String WRITE = "UPDATE t SET b = b WHERE id = 1";
    private static final int CONNECTIONS = 8;
    private static final int ADVISORY = 55;
    /** So many places the test itself needs to look. */
    private static final int ROOM = 64;

    /** A tablespace of 8 MB that an index of 20 MB does not fit in; then it gets more room. */
    @EachServer
    void room(Database shared, @TempDir Path directory) throws Exception {
        try (OwnServer server = OwnServer.like(shared, Map.of());
                SmallDisk disk = SmallDisk.mount(server.dataDirectory(), 8);
                Fight fight = new Fight(server.database(), directory)) {
            fight.execute("CREATE TABLE t (a int, b text); INSERT INTO t SELECT i, repeat('x', 60) || i"
                    + " FROM generate_series(1, 150000) i; CREATE INDEX idx_t ON t (a);"
                    + "CREATE TABLESPACE small LOCATION '" + disk.directory() + "'");
            long empty = disk.used();
            fight.declare("{t: {idx_t: {columns: [b], tablespace: small}}}");
            for (int attempt = 0; attempt < 2; attempt++) {
                Tool.Run full = fight.apply();
                exits(full, 7);
                assertThat(full.out() + full.err()).contains("No space left on device");
                assertThat(fight.indexes()).containsExactly(OLD);
                fight.execute("CHECKPOINT");
                assertThat(disk.used()).isLessThanOrEqualTo(empty);
            }
            disk.enlarge(100);
            exits(fight.apply(), 0);
            assertThat(fight.value("SELECT pg_relation_size('idx_t') > 8 * 1024 * 1024"))
                    .isEqualTo("t");
            fight.converges("CREATE INDEX idx_t ON public.t USING btree (b)");
            fight.execute("DROP TABLE t; DROP TABLESPACE small");
        }
    }

    /** The table of locks is full but for a few places, so that idx fails at one statement or another. */
    @EachServer
    void locks(Database shared, @TempDir Path directory) throws Exception {
        Map<String, String> settings = Map.of("max_locks_per_transaction", "10", "max_connections", "12");
        try (OwnServer server = OwnServer.like(shared, settings);
                Fight fight = new Fight(server.database(), directory)) {
            fight.execute(TABLE);
            fight.declare(DECLARED);
            Connection hoarder = fight.session();
            long taken = takeAllLocks(hoarder);
            List<Integer> exits = new ArrayList<>();
            for (int free : List.of(0, 2, 4, 8, 16, 32)) {
                run(hoarder, places("unlock", 1, free));
                Tool.Run starved = fight.apply();
                exits(starved, 0, 1, 7);
                if (starved.exit() != 0) {
                    assertThat(starved.err()).contains("out of shared memory", "max_locks_per_transaction");
                }
                exits.add(starved.exit());
                run(hoarder, places("unlock", free + 1, ROOM));
                assertThat(Fight.value(
                                hoarder,
                                "SELECT indisvalid FROM pg_index i JOIN pg_class c ON c.oid = indexrelid"
                                        + " WHERE relname = 'idx_t'"))
                        .isEqualTo("t");
                takeAgain(hoarder);
                if (starved.exit() == 0) {
                    break;
                }
            }
            assertThat(taken).isGreaterThan(100);
            assertThat(exits).containsAnyOf(1, 7);
            hoarder.close();
            fight.converges(WANTED);
        }
    }

    /** As many as there are: a process of the server's own may have a place meanwhile. */
    private static void takeAgain(Connection hoarder) throws SQLException {
        try {
            run(hoarder, places("lock", 1, ROOM));
        } catch (SQLException e) {
            assertThat(e.getSQLState()).isEqualTo("53200");
        }
    }

    private static String places(String what, int first, int last) {
        return "SELECT pg_advisory_" + what + "(" + ADVISORY + ", n) FROM generate_series(" + first + ", " + last
                + ") n";
    }

    /** One at a time, until there is no place for another. */
    private static long takeAllLocks(Connection hoarder) throws SQLException {
        for (long n = 1; ; n++) {
            try {
                run(hoarder, "SELECT pg_advisory_lock(" + ADVISORY + ", " + n + ")");
            } catch (SQLException e) {
                assertThat(e.getSQLState()).isEqualTo("53200");
                return n - 1;
            }
        }
    }

    /** None, one, two, … connections are left: it works, or it says what is wrong and has changed nothing. */
    @EachServer
    void connections(Database shared, @TempDir Path directory) throws Exception {
        Map<String, String> settings =
                Map.of("max_connections", Integer.toString(CONNECTIONS), "superuser_reserved_connections", "0");
        try (OwnServer server = OwnServer.like(shared, settings);
                Fight fight = new Fight(server.database(), directory)) {
            fight.execute(TABLE);
            fight.declare(DECLARED);
            for (int free = 0; free <= 3; free++) {
                server.database().awaitQuiet();
                List<Connection> others = new ArrayList<>();
                for (int i = 0; i < CONNECTIONS - free; i++) {
                    others.add(server.database().connect());
                }
                Tool.Run starved = fight.apply();
                exits(starved, free == 0 ? new Integer[] {1} : new Integer[] {0, 1});
                if (starved.exit() == 1) {
                    assertThat(starved.err()).contains("too many connections");
                    assertThat(Fight.value(others.get(0), "SELECT pg_get_indexdef('idx_t'::regclass)"))
                            .isEqualTo(OLD);
                }
                for (Connection other : others) {
                    other.close();
                }
            }
            server.database().awaitQuiet();
            fight.converges(WANTED);
        }
    }

    /** The limit of a role is one like any other. */
    @EachServer
    void connectionsOfTheRole(Database database, @TempDir Path directory) throws Exception {
        try (Fight fight = asPlainRole(database, directory)) {
            try {
                fight.execute("ALTER ROLE idx_test_role CONNECTION LIMIT 0");
                Tool.Run starved = fight.apply();
                exits(starved, 1);
                assertThat(starved.err()).contains("too many connections for role");
                assertThat(fight.indexes()).containsExactly(OLD);
            } finally {
                fight.execute("ALTER ROLE idx_test_role CONNECTION LIMIT -1");
            }
            fight.converges(WANTED);
        }
    }

    /** What the role and the database set to end long or idle work does not touch a build that waits. */
    @EachServer
    void time(Database database, @TempDir Path directory) throws Exception {
        try (Fight fight = asPlainRole(database, directory)) {
            List<String> limits = new ArrayList<>(List.of(
                    "statement_timeout = 150",
                    "lock_timeout = 100",
                    "idle_in_transaction_session_timeout = 100",
                    "idle_session_timeout = 1000"));
            if (database.server().major() >= 17) {
                limits.add("transaction_timeout = 150");
            }
            limits.add("default_transaction_isolation = 'serializable'");
            limits.add("default_transaction_deferrable = on");
            StringBuilder all = new StringBuilder();
            limits.forEach(limit ->
                    all.append("ALTER ROLE idx_test_role IN DATABASE " + database.name() + " SET " + limit + ";"));
            all.append("ALTER DATABASE " + database.name() + " SET default_transaction_read_only = on");
            fight.execute(all.toString());
            Connection writer = fight.holding("SET TRANSACTION READ WRITE", WRITE);
            CompletableFuture<Tool.Run> applying = fight.applying();
            fight.await(BUILD_WAITS);
            TimeUnit.MILLISECONDS.sleep(500); // longer than each limit of a statement
            assertThat(applying).isNotDone();
            writer.commit();
            done(applying);
            fight.converges(WANTED);
        }
    }

    /** Taken away while the new index is built, so that it cannot get its name. */
    @EachServer
    void rightToName(Database database, @TempDir Path directory) throws Exception {
        try (Fight fight = asPlainRole(database, directory)) {
            Connection writer = fight.holding(WRITE);
            CompletableFuture<Tool.Run> applying = fight.applying();
            fight.await(BUILD_WAITS);
            fight.execute("REVOKE CREATE ON SCHEMA public FROM idx_test_role, PUBLIC");
            writer.commit();
            Tool.Run stopped = end(applying);
            exits(stopped, 7);
            assertThat(stopped.out() + stopped.err()).contains("permission denied for schema public");
            assertThat(fight.indexes()).contains(OLD);
            exits(fight.apply(), 1);
            assertThat(fight.indexes()).contains(OLD);
            fight.execute("GRANT CREATE ON SCHEMA public TO idx_test_role");
            fight.converges(WANTED);
        }
    }

    /** The next table goes to somebody else while the first is worked on. */
    @EachServer
    void ownership(Database database, @TempDir Path directory) throws Exception {
        try (Fight fight = asPlainRole(database, directory)) {
            fight.execute("CREATE TABLE u (a int); ALTER TABLE u OWNER TO idx_test_role");
            fight.declare("{t: {idx_t: {columns: [a, b]}}, u: {idx_u: {columns: [a]}}}");
            Connection writer = fight.holding(WRITE);
            CompletableFuture<Tool.Run> applying = fight.applying();
            fight.await(BUILD_WAITS);
            CompletableFuture<Optional<String>> taken = fight.running("ALTER TABLE u OWNER TO idx_test_owner");
            assertThat(end(taken)).isEmpty();
            writer.commit();
            Tool.Run stopped = end(applying);
            exits(stopped, 7);
            assertThat(stopped.out() + stopped.err()).contains("permission denied for table u");
            assertThat(fight.indexes()).containsExactly(WANTED);
            exits(fight.apply(), 1);
            fight.execute("ALTER TABLE u OWNER TO idx_test_role");
            fight.converges(WANTED, "CREATE INDEX idx_u ON public.u USING btree (a)");
        }
    }

    private static Fight asPlainRole(Database database, Path directory) throws SQLException, IOException {
        Fight fight = new Fight(database, directory, database.plainUrl());
        fight.execute(TABLE + "GRANT CREATE ON SCHEMA public TO idx_test_role; ALTER TABLE t OWNER TO idx_test_role");
        fight.declare(DECLARED);
        return fight;
    }

    /** A file system of a few megabytes; to mount one takes root, and a container may forbid it even then. */
    private record SmallDisk(Path directory) implements AutoCloseable {
        static SmallDisk mount(Path owned, int megabytes) throws Exception {
            Path directory = Files.createTempDirectory("idx-small-disk");
            boolean mounted = ran(
                    "mount", "-t", "tmpfs", "-o", "size=" + megabytes + "m,mode=700", "tmpfs", directory.toString());
            if (!mounted) {
                Files.delete(directory);
            }
            assumeTrue(mounted, "a small file system cannot be mounted here; it takes root");
            SmallDisk disk = new SmallDisk(directory);
            assertThat(ran("chown", "--reference=" + owned, directory.toString()))
                    .isTrue();
            return disk;
        }

        void enlarge(int megabytes) throws Exception {
            assertThat(ran("mount", "-o", "remount,size=" + megabytes + "m", directory.toString()))
                    .isTrue();
        }

        long used() throws IOException {
            var store = Files.getFileStore(directory);
            return store.getTotalSpace() - store.getUnallocatedSpace();
        }

        private static boolean ran(String... command) throws InterruptedException {
            try {
                Process process = new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
                return process.waitFor() == 0;
            } catch (IOException e) {
                return false;
            }
        }

        @Override
        public void close() throws IOException {
            try {
                assertThat(ran("umount", "-l", directory.toString())).isTrue();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            Files.delete(directory);
        }
    }
}
