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
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Provokes what each kind of step claims to wait for, and what it does not. */
final class StepWaitTest {
    private static final QualifiedName TABLE = new QualifiedName("public", "orders");
    private static final QualifiedName INDEX = TABLE.withName("bt");
    private static final QualifiedName KEY = TABLE.withName("pk");
    private static final QualifiedName FRESH = TABLE.withName("fresh");
    private static final String SCENE =
            """
            DROP TABLE IF EXISTS orders;
            DROP TABLE IF EXISTS other;
            DROP TABLE IF EXISTS parent;
            CREATE TABLE orders (id int NOT NULL, mail text, doc jsonb);
            CREATE INDEX bt ON orders (lower(mail));
            CREATE INDEX gi ON orders USING gin (doc);
            CREATE UNIQUE INDEX pk ON orders (id);
            CREATE TABLE other (id int);
            CREATE TABLE parent (LIKE orders) PARTITION BY RANGE (id);
            ALTER TABLE parent ATTACH PARTITION orders DEFAULT;
            CREATE INDEX whole ON parent (id);
            CREATE INDEX half ON ONLY parent (lower(mail))
            """;
    private static final String WAITING =
            """
            SELECT (SELECT string_agg(DISTINCT locktype, ',') FROM pg_locks WHERE NOT granted AND pid = $1),
                   (SELECT phase FROM pg_stat_progress_create_index WHERE pid = $1),
                   pg_blocking_pids($1)
            """;

    /** Another session that may be waited for, with a transaction open. */
    private enum Other {
        WRITER("INSERT INTO parent (id) VALUES (2)", Set.of(Wait.WRITERS, Wait.USERS)),
        /** A SELECT by the driver itself would keep its snapshot until the next statement. */
        READER("DO $$BEGIN PERFORM FROM parent; END$$", Set.of(Wait.USERS)),
        OLD_SNAPSHOT("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ; SELECT FROM other", Set.of(Wait.SNAPSHOTS)),
        WRITER_ELSEWHERE("INSERT INTO other VALUES (1)", Set.of()),
        IDLE("DO $$BEGIN END$$", Set.of());

        private final String sql;
        private final Set<Wait> waitedForAs;

        Other(String sql, Set<Wait> waitedForAs) {
            this.sql = sql;
            this.waitedForAs = waitedForAs;
        }
    }

    /** How long the second look may take to come: the statement has ended, or it waits for something. */
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(60);

    @EachServer
    void concurrentKindsWaitForWhatTheyClaimAndForNothingElse(Database database) throws Exception {
        for (StepKind kind : StepKind.values()) {
            for (Other other : kind.concurrent() ? EnumSet.allOf(Other.class) : EnumSet.noneOf(Other.class)) {
                Set<Wait> expected = EnumSet.noneOf(Wait.class);
                kind.waits().stream().filter(other.waitedForAs::contains).forEach(expected::add);
                String seen = run(database, kind, other);
                assertThat(seen.isEmpty())
                        .as("%s beside %s: %s", kind, other, seen)
                        .isEqualTo(expected.isEmpty());
                kind.waits().stream().filter(expected::contains).findFirst().ifPresent(wait -> assertThat(seen)
                        .as("%s beside %s", kind, other)
                        .isEqualTo(phase(kind, wait)));
            }
        }
    }

    /** In PostgreSQL's own words, where it has any: of a drop it tells no progress. */
    private static String phase(StepKind kind, Wait wait) {
        String phase =
                switch (wait) {
                    case WRITERS -> "waiting for writers before build";
                    case SNAPSHOTS -> "waiting for old snapshots";
                    case USERS -> kind == StepKind.DROP ? "null" : "waiting for readers before marking dead";
                };
        return "virtualxid " + phase;
    }

    /** They wait for a lock only, which is there in no time unless somebody holds one that is in conflict with it. */
    @EachServer
    void otherKindsWaitForNothingButTheirLocks(Database database) throws Exception {
        for (StepKind kind : StepKind.values()) {
            for (Other other : kind.concurrent() ? EnumSet.noneOf(Other.class) : EnumSet.allOf(Other.class)) {
                assertThat(kind.waits()).as("%s", kind).isEmpty();
                boolean inTheWay =
                        switch (other) {
                            case WRITER -> kind.onTable().blocksWrites();
                            case READER ->
                                kind.onTable() == LockLevel.ACCESS_EXCLUSIVE
                                        || kind.onIndex() == LockLevel.ACCESS_EXCLUSIVE;
                            case OLD_SNAPSHOT, WRITER_ELSEWHERE, IDLE -> false;
                        };
                assertThat(run(database, kind, other))
                        .as("%s beside %s", kind, other)
                        .isEqualTo(inTheWay ? "relation null" : "");
            }
        }
    }

    /** What a step waits for beside another session, and in which phase; nothing if it ends. */
    private static String run(Database database, StepKind kind, Other other) throws Exception {
        database.execute(SCENE);
        try (Connection holder = database.connect();
                Connection worker = database.connect();
                Connection observer = database.connect();
                Statement hold = holder.createStatement();
                Statement work = worker.createStatement()) {
            int pid = pid(work);
            int holding = pid(hold);
            holder.setAutoCommit(false);
            hold.execute(other.sql);
            worker.setAutoCommit(kind.concurrent());
            CompletableFuture<Boolean> done = CompletableFuture.supplyAsync(() -> executed(work, statements(kind)));
            String waits = awaited(observer, done, pid, holding);
            holder.rollback();
            assertThat(done.get(60, TimeUnit.SECONDS)).isTrue();
            if (!kind.concurrent()) {
                worker.rollback();
            }
            return waits;
        }
    }

    private static List<String> statements(StepKind kind) {
        return switch (kind) {
            case CREATE_ONLY -> List.of(Ddl.createIndexOnly(FRESH, TABLE.withName("parent"), Samples.on("id")));
            case UNITE ->
                List.of(
                        Ddl.lockPartitions(TABLE.withName("parent")),
                        Ddl.createIndexTree(FRESH, TABLE.withName("parent"), Samples.on("lower(mail)")));
            case ATTACH -> List.of(Ddl.attach(TABLE.withName("half"), INDEX));
            case DROP_TREE -> List.of(Ddl.dropTree(TABLE.withName("whole")));
            case BUILD -> List.of("CREATE INDEX CONCURRENTLY fresh ON orders (id)");
            case SWAP -> List.of(Ddl.renameIndex(KEY, TABLE.withName("aside")), Ddl.renameIndex(INDEX, KEY));
            case RENAME -> List.of(Ddl.renameIndex(INDEX, FRESH));
            case COMMENT -> List.of(Ddl.comment(INDEX, Optional.of("x")));
            case STORAGE -> List.of(Ddl.setStorage(INDEX, Map.of("fillfactor", "70")));
            case STORAGE_STALLING -> List.of(Ddl.setStorage(TABLE.withName("gi"), Map.of("fastupdate", "off")));
            case EXTENSION -> List.of(Ddl.dependsOnExtension(INDEX, "plpgsql", true));
            case STATISTICS -> List.of(Ddl.statistics(INDEX, 1, Optional.of(500)), Ddl.analyze(TABLE));
            case CLUSTER -> List.of(Ddl.clusterOn(TABLE, INDEX));
            case REPLICA_IDENTITY -> List.of(Ddl.replicaIdentity(TABLE, KEY));
            case REINDEX -> List.of(Ddl.reindex(INDEX, Optional.empty()));
            case ANALYZE -> List.of(Ddl.analyze(TABLE));
            case DROP -> List.of(Ddl.dropIndex(INDEX));
        };
    }

    private static boolean executed(Statement statement, List<String> statements) {
        try {
            for (String sql : statements) {
                statement.execute(sql);
            }
            return true;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Looks until the statement has ended or is seen to wait for the other session. */
    private static String awaited(Connection observer, CompletableFuture<Boolean> done, int pid, int holder)
            throws SQLException {
        long deadline = System.nanoTime() + PATIENCE;
        try (Statement statement = observer.createStatement()) {
            while (!done.isDone() && System.nanoTime() < deadline) {
                try (ResultSet row = statement.executeQuery(WAITING.replace("$1", String.valueOf(pid)))) {
                    assertThat(row.next()).isTrue();
                    Integer[] blocking = (Integer[]) row.getArray(3).getArray();
                    if (row.getString(1) != null && List.of(blocking).contains(holder)) {
                        return row.getString(1) + " " + row.getString(2);
                    }
                }
            }
        }
        return "";
    }

    private static int pid(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery("SELECT pg_backend_pid()")) {
            assertThat(row.next()).isTrue();
            return row.getInt(1);
        }
    }
}
