package io.idx.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.idx.model.Problem;
import io.idx.model.ProblemCode;
import io.idx.model.ProblemException;
import io.idx.model.QualifiedName;
import io.idx.test.Database;
import io.idx.test.EachServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.postgresql.PGConnection;

/** Who is named when a lock is not free: those whose locks are in the way, and nobody else. */
final class LockHoldersTest {
    private static final String TABLE = "CREATE TABLE orders (id int PRIMARY KEY, email text);"
            + " CREATE INDEX idx_lower ON orders (lower(email)); INSERT INTO orders VALUES (1, 'a')";
    private static final String ONE =
            """
            version: 1
            tables:
              orders:
                idx_email: {columns: [email]}
            """;

    @EachServer
    void namesTheAlterTableThatWaitsForAReader(Database scratch) throws Exception {
        try (Fixture fixture = with(scratch);
                Connection reader = scratch.connect();
                Connection altering = scratch.connect()) {
            CompletableFuture<?>[] alter = new CompletableFuture<?>[1];
            fixture.atEachStep(step -> {
                fixture.atEachStep(next -> {});
                begin(reader, "SELECT count(*) FROM orders");
                alter[0] = CompletableFuture.runAsync(() -> begin(altering, "ALTER TABLE orders ADD note text"));
                awaitWaiting(fixture);
            });
            fixture.atLockWait(() -> {
                Fixture.rollback(reader);
                alter[0].join();
                Fixture.rollback(altering);
            });
            ApplyResult result = fixture.apply(ONE);

            assertThat(result.complete()).isTrue();
            assertThat(fixture.lockWaits.get(0))
                    .startsWith("pid " + pid(altering) + " ")
                    .contains(", active, open for ")
                    .endsWith(", waiting for a lock of pid " + pid(reader));
        }
    }

    @EachServer
    void leavesOutThoseWhoseLocksAreNotInTheWay(Database scratch) throws Exception {
        try (Fixture fixture = with(scratch);
                Connection reader = scratch.connect();
                Connection holder = scratch.connect()) {
            begin(reader, "SELECT count(*) FROM orders");
            begin(holder, "LOCK TABLE orders IN SHARE UPDATE EXCLUSIVE MODE");
            fixture.atLockWait(() -> {
                Fixture.rollback(reader);
                Fixture.rollback(holder);
            });

            assertThat(fixture.apply(ONE).complete()).isTrue();
            assertThat(fixture.lockWaits.get(0))
                    .startsWith("pid " + pid(holder) + " ")
                    .containsOnlyOnce("pid ");
        }
    }

    /** Whoever queued behind the attempt has the lock by the time that it is looked at. */
    @EachServer
    void leavesOutThoseWhoCameSince(Database scratch) throws Exception {
        try (Fixture fixture = with(scratch);
                Connection late = scratch.connect();
                io.idx.postgres.Database database = io.idx.postgres.Database.open(fixture.settings());
                io.idx.postgres.Session session = database.openSession()) {
            begin(late, "LOCK TABLE orders IN SHARE UPDATE EXCLUSIVE MODE");
            QualifiedName orders = new QualifiedName("public", "orders");
            List<String> modes = List.of("ShareUpdateExclusiveLock");

            assertThat(session.lockHolders().of(orders, modes, List.of(), modes, Duration.ofMinutes(10)))
                    .isEmpty();
            assertThat(session.lockHolders().of(orders, modes, List.of(), modes, Duration.ZERO))
                    .hasSize(1)
                    .allSatisfy(holder -> assertThat(holder).startsWith("pid " + pid(late) + " "));
        }
    }

    @EachServer
    void namesTheAlterTableThatReadingTheCatalogWaitsFor(Database scratch) throws Exception {
        try (Fixture fixture = with(scratch);
                Connection reader = scratch.connect();
                Connection altering = scratch.connect()) {
            begin(reader, "SELECT count(*) FROM orders");
            CompletableFuture<Void> alter =
                    CompletableFuture.runAsync(() -> begin(altering, "ALTER TABLE orders ADD note text"));
            awaitWaiting(fixture);

            assertThat(onlyNote(fixture))
                    .startsWith("orders is to be locked by pid " + pid(altering) + " ")
                    .endsWith(", waiting for a lock of pid " + pid(reader));
            Fixture.rollback(reader);
            alter.get(60, TimeUnit.SECONDS);
        }
    }

    @EachServer
    void namesNoRelationThatOnlyItsMakerSees(Database scratch) throws Exception {
        try (Fixture fixture = with(scratch);
                Connection rewriting = scratch.connect()) {
            begin(rewriting, "CLUSTER orders USING orders_pkey");
            String unnamed = "SELECT count(*) FROM pg_locks l WHERE locktype = 'relation' AND granted"
                    + " AND mode = 'AccessExclusiveLock' AND database"
                    + " = (SELECT oid FROM pg_database WHERE datname = current_database())"
                    + " AND NOT EXISTS (SELECT FROM pg_class WHERE oid = l.relation)";

            assertThat(fixture.ask(unnamed)).isNotEqualTo("0");
            assertThat(onlyNote(fixture))
                    .startsWith("orders is locked by pid " + pid(rewriting) + " ")
                    .contains(", idle in transaction, open for ");
        }
    }

    private static Fixture with(Database scratch) throws SQLException {
        Fixture fixture = new Fixture(scratch);
        fixture.sql(TABLE);
        return fixture;
    }

    private static String onlyNote(Fixture fixture) {
        String[] note = {""};
        assertThatThrownBy(() -> fixture.apply(ONE)).isInstanceOfSatisfying(ProblemException.class, locked -> {
            Problem problem = locked.problems().get(0);
            assertThat(problem.code()).isEqualTo(ProblemCode.LOCK_NOT_FREE);
            assertThat(problem.notes()).hasSize(1);
            note[0] = problem.notes().get(0);
        });
        return note[0];
    }

    private static void begin(Connection connection, String sql) {
        try (Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    private static String pid(Connection connection) throws SQLException {
        return String.valueOf(connection.unwrap(PGConnection.class).getBackendPID());
    }

    private static void awaitWaiting(Fixture fixture) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (fixture.ask("SELECT count(*) FROM pg_locks WHERE relation = 'orders'::regclass AND NOT granted")
                .equals("0")) {
            assertThat(System.nanoTime()).isLessThan(end);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }
}
