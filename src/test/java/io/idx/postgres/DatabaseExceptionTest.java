package io.idx.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.idx.model.Problem;
import io.idx.model.ProblemCode;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Every question, asked of an error that a server really gave. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class DatabaseExceptionTest {
    private static final String OPEN = "postgres://open@127.0.0.1:PORT/shop";
    private static final String OWNER = "postgres://postgres@127.0.0.1:PORT/shop";

    private LoginServer server;

    @BeforeAll
    void start() throws Exception {
        server = LoginServer.start();
        try (ConnectionSource source = server.open(OWNER);
                Connection connection = source.get()) {
            run(connection, "CREATE TABLE orders (email text)");
            run(connection, "INSERT INTO orders VALUES ('a@example.org'), ('a@example.org')");
        }
    }

    @AfterAll
    void stop() throws IOException {
        server.close();
    }

    @Test
    void privilege() throws SQLException {
        DatabaseException e = failing(OPEN, "CREATE INDEX i ON orders (email)");
        assertThat(e.isMissingPrivilege()).isTrue();
        assertThat(e.sqlState()).isEqualTo("42501");
        assertThat(e.serverMessage()).isEqualTo("must be owner of table orders");
        assertThat(e.toProblem())
                .isEqualTo(Problem.of(
                        ProblemCode.NO_PRIVILEGE,
                        "must be owner of table orders",
                        "statement: CREATE INDEX i ON orders (email)"));
        assertThat(e.toProblem(List.of("grant: GRANT postgres TO open")).notes())
                .containsExactly("grant: GRANT postgres TO open", "statement: CREATE INDEX i ON orders (email)");
    }

    @Test
    void duplicateKey() throws SQLException {
        DatabaseException e = failing(OWNER, "CREATE UNIQUE INDEX i ON orders (email)");
        assertThat(e.isDuplicateKey()).isTrue();
        assertThat(e.detail()).contains("Key (email)=(a@example.org) is duplicated.");
        assertThat(e.toProblem())
                .isEqualTo(Problem.of(
                        ProblemCode.DUPLICATE_ROWS,
                        "could not create unique index \"i\"",
                        "Key (email)=(a@example.org) is duplicated.",
                        "statement: CREATE UNIQUE INDEX i ON orders (email)"));
    }

    @Test
    void lockConflict() throws SQLException {
        try (ConnectionSource source = server.open(OWNER);
                Connection holder = source.get()) {
            holder.setAutoCommit(false);
            run(holder, "LOCK TABLE orders");
            DatabaseException e = failing(OWNER, "LOCK TABLE orders NOWAIT", "BEGIN");
            assertThat(e.isLockConflict()).isTrue();
            assertThat(e.toProblem().code()).isEqualTo(ProblemCode.LOCK_NOT_FREE);
            assertThat(e.toProblem().message()).isEqualTo("could not obtain lock on relation \"orders\"");
            holder.rollback();
        }
    }

    @Test
    void deadlock() throws Exception {
        try (ConnectionSource source = server.open(OWNER);
                Connection one = source.get();
                Connection two = source.get()) {
            one.setAutoCommit(false);
            two.setAutoCommit(false);
            run(one, "SELECT pg_advisory_xact_lock(1)");
            run(two, "SELECT pg_advisory_xact_lock(2)");
            CompletableFuture<Boolean> first = CompletableFuture.supplyAsync(() -> isDeadlock(one, 2));
            assertThat(isDeadlock(two, 1) ^ first.get())
                    .as("one of the two is the victim")
                    .isTrue();
        }
    }

    private static boolean isDeadlock(Connection connection, int key) {
        String sql = "SELECT pg_advisory_xact_lock(" + key + ")";
        try {
            run(connection, sql);
            connection.commit();
            return false;
        } catch (SQLException e) {
            try {
                connection.rollback();
            } catch (SQLException lost) {
                throw new IllegalStateException(lost);
            }
            return new DatabaseException(sql, e).isDeadlock();
        }
    }

    @Test
    void cancelled() throws SQLException {
        DatabaseException e = failing(OWNER, "SELECT pg_sleep(30)", "SET statement_timeout = 50");
        assertThat(e.isCancelled()).isTrue();
        assertThat(e.toProblem().code()).isEqualTo(ProblemCode.SERVER_ERROR);
        assertThat(e).hasMessage("canceling statement due to statement timeout");
    }

    @Test
    void connectionLost() throws SQLException {
        DatabaseException e = failing(OWNER, "SELECT pg_terminate_backend(pg_backend_pid())");
        assertThat(e.isConnectionLost()).isTrue();
        assertThat(e.toProblem().code()).isEqualTo(ProblemCode.CONNECTION_LOST);
        assertThat(e.toProblem().message())
                .isEqualTo(
                        "the connection to the server was lost: terminating connection due to administrator command");
    }

    @Test
    void readOnly() throws SQLException {
        DatabaseException e = failing(OWNER, "CREATE TABLE t ()", "SET default_transaction_read_only = on");
        assertThat(e.isReadOnly()).isTrue();
        assertThat(e.isConnectionLost() || e.isDeadlock() || e.isLockConflict()).isFalse();
    }

    @Test
    void positionAndHint() throws SQLException {
        DatabaseException e = failing(OWNER, "SELECT emial FROM orders");
        assertThat(e.position()).contains(8);
        assertThat(e.hint()).contains("Perhaps you meant to reference the column \"orders.email\".");
        assertThat(e.toProblem().notes())
                .containsExactly(
                        "hint: Perhaps you meant to reference the column \"orders.email\".",
                        "statement: SELECT emial FROM orders");
    }

    @Test
    void withoutAServer() {
        DatabaseException e = new DatabaseException("", new SQLException("no more\nlines", "08006"));
        assertThat(e).hasMessage("no more");
        assertThat(e.isConnectionLost()).isTrue();
        assertThat(e.toProblem().notes()).isEmpty();
        assertThat(new DatabaseException("", new SQLException()).serverMessage())
                .isEqualTo("unknown error");
    }

    /** Runs the statement after the others, in one session that is thrown away, and returns its failure. */
    private DatabaseException failing(String url, String sql, String... before) throws SQLException {
        try (ConnectionSource source = server.open(url);
                Connection connection = source.get()) {
            for (String statement : before) {
                run(connection, statement);
            }
            return new DatabaseException(sql, catchThrowableOfType(SQLException.class, () -> run(connection, sql)));
        }
    }

    private static void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
