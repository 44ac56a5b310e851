package io.idx.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.idx.model.QualifiedName;
import io.idx.model.Samples;
import io.idx.sql.Ddl;
import io.idx.test.Database;
import io.idx.test.EachServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Asks {@code pg_locks} for the locks that each kind of step claims to hold. */
final class StepKindTest {
    private static final QualifiedName TABLE = new QualifiedName("public", "orders");
    private static final QualifiedName BTREE = TABLE.withName("bt");
    private static final QualifiedName KEY = TABLE.withName("pk");
    private static final String SETUP =
            """
            CREATE TABLE orders (id int NOT NULL, mail text, doc jsonb, place point);
            INSERT INTO orders SELECT 1, 'a', '{}', '(0,0)';
            CREATE INDEX bt ON orders (lower(mail));
            CREATE UNIQUE INDEX pk ON orders (id);
            CREATE INDEX ha ON orders USING hash (id);
            CREATE INDEX gi ON orders USING gin (doc);
            CREATE INDEX gs ON orders USING gist (place);
            CREATE INDEX sp ON orders USING spgist (place);
            CREATE INDEX br ON orders USING brin (id)
            """;

    @EachServer
    void holdsInATransactionWhatItClaims(Database database) throws SQLException {
        database.execute(SETUP);
        try (Connection connection = database.connect()) {
            connection.setAutoCommit(false);
            check(connection, StepKind.RENAME, BTREE, Ddl.renameIndex(BTREE, TABLE.withName("other")));
            check(
                    connection,
                    StepKind.SWAP,
                    BTREE,
                    Ddl.renameIndex(TABLE.withName("ha"), TABLE.withName("aside")),
                    Ddl.renameIndex(BTREE, TABLE.withName("ha")));
            check(connection, StepKind.COMMENT, BTREE, Ddl.comment(BTREE, Optional.of("x")));
            check(
                    connection,
                    StepKind.STATISTICS,
                    BTREE,
                    Ddl.statistics(BTREE, 1, Optional.of(500)),
                    Ddl.analyze(TABLE));
            check(connection, StepKind.CLUSTER, BTREE, Ddl.clusterOn(TABLE, BTREE));
            check(connection, StepKind.REPLICA_IDENTITY, KEY, Ddl.replicaIdentity(TABLE, KEY));
            check(connection, StepKind.ANALYZE, BTREE, Ddl.analyze(TABLE));
            for (String calm : List.of("bt", "ha", "sp", "gs")) {
                checkStorage(connection, StepKind.STORAGE, calm, "fillfactor", "70");
            }
            check(connection, StepKind.EXTENSION, BTREE, Ddl.dependsOnExtension(BTREE, "plpgsql", true));
            checkStorage(connection, StepKind.STORAGE_STALLING, "gi", "fastupdate", "off");
            checkStorage(connection, StepKind.STORAGE_STALLING, "gs", "buffering", "on");
            checkStorage(connection, StepKind.STORAGE_STALLING, "br", "autosummarize", "on");
        }
    }

    @EachServer
    void holdsOnPartitionedTablesWhatItClaims(Database database) throws SQLException {
        database.execute(
                """
                CREATE TABLE orders (id int) PARTITION BY RANGE (id);
                CREATE TABLE part PARTITION OF orders FOR VALUES FROM (1) TO (9);
                CREATE INDEX whole ON orders (id);
                CREATE INDEX half ON ONLY orders (id DESC);
                CREATE INDEX part_half ON part (id DESC)
                """);
        QualifiedName part = TABLE.withName("part");
        QualifiedName half = TABLE.withName("half");
        QualifiedName child = TABLE.withName("part_half");
        try (Connection connection = database.connect()) {
            connection.setAutoCommit(false);
            String create = Ddl.createIndexOnly(TABLE.withName("new"), TABLE, Samples.on("id"));
            check(connection, TABLE, StepKind.CREATE_ONLY, half, create);
            String lock = Ddl.lockPartitions(TABLE);
            String unite = Ddl.createIndexTree(TABLE.withName("new"), TABLE, Samples.on("id DESC"));
            check(connection, TABLE, StepKind.UNITE, half, lock, unite);
            check(connection, part, StepKind.UNITE, half, lock, unite);
            check(connection, part, StepKind.ATTACH, child, Ddl.attach(half, child));
            check(
                    connection,
                    TABLE,
                    StepKind.DROP_TREE,
                    TABLE.withName("whole"),
                    Ddl.dropTree(TABLE.withName("whole")));
            check(
                    connection,
                    part,
                    StepKind.DROP_TREE,
                    TABLE.withName("part_id_idx"),
                    Ddl.dropTree(TABLE.withName("whole")));
            check(connection, TABLE, StepKind.RENAME, half, Ddl.renameIndex(half, TABLE.withName("other")));
            check(connection, TABLE, StepKind.COMMENT, half, Ddl.comment(half, Optional.of("x")));
            check(connection, TABLE, StepKind.EXTENSION, half, Ddl.dependsOnExtension(half, "plpgsql", true));
        }
    }

    /** A writer holds the concurrent ones up, so that there is time to look. */
    @EachServer
    void holdsWhileItWaitsWhatItClaims(Database database) throws Exception {
        database.execute(SETUP);
        QualifiedName fresh = TABLE.withName("fresh");
        assertThat(locksWhileWaiting(database, "CREATE INDEX CONCURRENTLY fresh ON orders (id)", TABLE))
                .containsExactly(StepKind.BUILD.onTable().mode());
        for (QualifiedName relation : List.of(TABLE, BTREE)) {
            assertThat(locksWhileWaiting(database, Ddl.reindex(BTREE, Optional.empty()), relation))
                    .containsExactly(
                            (relation.equals(TABLE) ? StepKind.REINDEX.onTable() : StepKind.REINDEX.onIndex()).mode());
        }
        assertThat(locksWhileWaiting(database, Ddl.dropIndex(fresh), TABLE))
                .containsExactly(StepKind.DROP.onTable().mode());
        assertThat(locksWhileWaiting(database, Ddl.dropIndex(BTREE), BTREE))
                .containsExactly(StepKind.DROP.onIndex().mode());
    }

    /** A function in the index holds the build itself up, so that there is time to look. */
    @EachServer
    void holdsWhileItBuildsWhatItClaims(Database database) throws Exception {
        database.execute(SETUP);
        database.execute("CREATE FUNCTION slow(n int) RETURNS int LANGUAGE plpgsql IMMUTABLE AS"
                + " 'BEGIN PERFORM pg_advisory_xact_lock_shared(1); RETURN n; END'");
        try (Connection holder = database.connect();
                Connection builder = database.connect();
                Statement hold = holder.createStatement();
                Statement build = builder.createStatement()) {
            String pid = one(build, "SELECT pg_backend_pid()");
            hold.execute("SELECT pg_advisory_lock(1)");
            String sql = "CREATE INDEX CONCURRENTLY slow ON orders (slow(id))";
            CompletableFuture<Boolean> done = CompletableFuture.supplyAsync(() -> executed(build, sql));
            awaitWait(hold, pid, "advisory");
            String table = one(hold, "SELECT 'orders'::regclass::oid");
            String index = one(hold, "SELECT 'slow'::regclass::oid");
            assertThat(locks(hold, pid, table)).isEqualTo(modes(StepKind.BUILD.onTable()));
            assertThat(locks(hold, pid, index)).isEqualTo(modes(StepKind.BUILD.onIndex()));
            hold.execute("SELECT pg_advisory_unlock(1)");
            assertThat(done.get(60, TimeUnit.SECONDS)).isTrue();
        }
    }

    private static void checkStorage(Connection connection, StepKind kind, String index, String parameter, String value)
            throws SQLException {
        QualifiedName name = TABLE.withName(index);
        check(connection, kind, name, Ddl.setStorage(name, Map.of(parameter, value)));
        check(connection, kind, name, Ddl.resetStorage(name, List.of(parameter)));
    }

    private static void check(Connection connection, StepKind kind, QualifiedName index, String... statements)
            throws SQLException {
        check(connection, TABLE, kind, index, statements);
    }

    private static void check(
            Connection connection, QualifiedName on, StepKind kind, QualifiedName index, String... statements)
            throws SQLException {
        try (Statement statement = connection.createStatement()) {
            String oid = one(statement, "SELECT '" + index + "'::regclass::oid");
            String table = one(statement, "SELECT '" + on + "'::regclass::oid");
            connection.rollback();
            for (String sql : statements) {
                statement.execute(sql);
            }
            String own = one(statement, "SELECT pg_backend_pid()");
            assertThat(locks(statement, own, oid)).as("%s on %s", kind, index).isEqualTo(modes(kind.onIndex()));
            assertThat(locks(statement, own, table)).as("%s on the table", kind).isEqualTo(modes(kind.onTable()));
            connection.rollback();
        }
    }

    private static List<String> modes(LockLevel level) {
        return level == LockLevel.NONE ? List.of() : List.of(level.mode());
    }

    private static List<String> locksWhileWaiting(Database database, String sql, QualifiedName relation)
            throws Exception {
        try (Connection writer = database.connect();
                Connection builder = database.connect();
                Statement write = writer.createStatement();
                Statement build = builder.createStatement()) {
            String pid = one(build, "SELECT pg_backend_pid()");
            String oid = one(write, "SELECT '" + relation + "'::regclass::oid");
            writer.setAutoCommit(false);
            write.execute("INSERT INTO orders (id) VALUES (2)");
            CompletableFuture<Boolean> done = CompletableFuture.supplyAsync(() -> executed(build, sql));
            awaitWait(write, pid, "virtualxid");
            List<String> locks = locks(write, pid, oid);
            writer.rollback();
            assertThat(done.get(60, TimeUnit.SECONDS)).isTrue();
            return locks;
        }
    }

    private static boolean executed(Statement statement, String sql) {
        try {
            statement.execute(sql);
            return true;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void awaitWait(Statement statement, String pid, String type) throws SQLException {
        String waits = "SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = '" + type + "' AND pid = " + pid;
        for (int i = 0; i < 1_000 && one(statement, waits).equals("0"); i++) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    private static List<String> locks(Statement statement, String pid, String oid) throws SQLException {
        String sql = "SELECT DISTINCT mode FROM pg_locks WHERE granted AND pid = " + pid + " AND relation = " + oid;
        List<String> modes = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                modes.add(rows.getString(1));
            }
        }
        if (modes.size() > 1) {
            modes.remove(LockLevel.ACCESS_SHARE.mode()); // which every other lock is stronger than
        }
        return modes;
    }

    private static String one(Statement statement, String sql) throws SQLException {
        try (ResultSet row = statement.executeQuery(sql)) {
            assertThat(row.next()).isTrue();
            return row.getString(1);
        }
    }
}
