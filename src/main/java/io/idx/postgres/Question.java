package io.idx.postgres;

import io.idx.model.DeclaredIndex;
import io.idx.model.Problem;
import io.idx.model.ProblemCode;
import io.idx.model.Server;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;

/** Asks the server what definitions mean, in a transaction of which nothing stays, by the best road that is open. */
final class Question {
    private static final String MAY_ASK =
            """
            SELECT pg_catalog.current_setting('transaction_read_only') = 'on' AS read_only,
                   pg_catalog.has_database_privilege(pg_catalog.current_database(), 'TEMPORARY') AS temporary,
                   EXISTS (SELECT FROM pg_catalog.pg_event_trigger WHERE evtenabled <> 'D') AS watched,
                   pg_catalog.quote_ident(pg_catalog.current_database()) AS database,
                   pg_catalog.quote_ident(CURRENT_USER) AS role
            """;

    /** Called as the twin's are, for whoever looks at names. */
    private static final String TRIAL =
            """
            SAVEPOINT idx_trial;
            CREATE TEMPORARY TABLE "idx twin" ("idx twin key" integer) PARTITION BY LIST ("idx twin key");
            CREATE INDEX "idx twin 0" ON pg_temp."idx twin" ("idx twin key")
            """;

    private static final String AFTER_TRIAL = "ROLLBACK TO SAVEPOINT idx_trial; RELEASE SAVEPOINT idx_trial";

    private final Connection connection;
    private final Server server;
    private final List<DeclaredIndex> indexes;

    Question(Connection connection, Server server, List<DeclaredIndex> indexes) {
        this.connection = connection;
        this.server = server;
        this.indexes = indexes;
    }

    /**
     * Puts the question.
     *
     * @param inFull takes no less than the twin, which alone finds every mistake; else trees do where there can be none
     * @return the problem that there can be no twin, if it must be one
     */
    Optional<Problem> ask(Canonicalizer canonicalizer, boolean inFull) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET TRANSACTION ISOLATION LEVEL READ COMMITTED");
            statement.execute(
                    SessionSettings.forReading(Observation.LOCK_TIMEOUT) + "; SET LOCAL client_min_messages = error");
            Optional<Canonicalizer.Reason> reason = reasonAgainstTwin(statement);
            if (reason.isEmpty()) {
                canonicalizer.read(connection, indexes);
            } else if (!inFull) {
                canonicalizer.readTrees(connection, indexes, reason.get());
            }
            return reason.filter(no -> inFull).map(this::problem);
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    private Optional<Canonicalizer.Reason> reasonAgainstTwin(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery(MAY_ASK)) {
            row.next();
            if (row.getBoolean("read_only")) {
                return Optional.of(new Canonicalizer.Reason(
                        (server.standby() ? "a standby" : "a read-only session")
                                + " cannot create the temporary table that it takes",
                        List.of("Connect to the primary with a role that may write")));
            }
            if (!row.getBoolean("temporary")) {
                return Optional.of(new Canonicalizer.Reason(
                        "role " + row.getString("role") + " may not create temporary tables",
                        List.of("GRANT TEMPORARY ON DATABASE " + row.getString("database") + " TO "
                                + row.getString("role"))));
            }
            if (!row.getBoolean("watched")) {
                return Optional.empty();
            }
        }
        return refusedByEventTrigger(statement);
    }

    /** An event trigger may refuse with any error, also one that a mistaken definition would have. */
    private static Optional<Canonicalizer.Reason> refusedByEventTrigger(Statement statement) throws SQLException {
        try {
            statement.execute(TRIAL);
            return Optional.empty();
        } catch (SQLException e) {
            DatabaseException refused = new DatabaseException(TRIAL, e);
            if (refused.isConnectionLost()) {
                throw e;
            }
            return Optional.of(new Canonicalizer.Reason(
                    "an event trigger refuses the temporary table that it takes: " + refused.serverMessage(),
                    refused.hint().stream().toList()));
        } finally {
            statement.execute(AFTER_TRIAL);
        }
    }

    private Problem problem(Canonicalizer.Reason reason) {
        DeclaredIndex first = indexes.get(0);
        return Problem.at(
                        first.place(),
                        ProblemCode.CANNOT_CANONICALISE,
                        "PostgreSQL has to say what the definition of " + first.name()
                                + (indexes.size() > 1 ? " and " + (indexes.size() - 1) + " more" : "")
                                + " means, but " + reason.text())
                .noting(reason.remedies().toArray(String[]::new));
    }
}
