package io.idx.postgres;

import io.idx.model.QualifiedName;
import io.idx.sql.Ddl;
import io.idx.sql.Identifiers;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The one session that changes indexes. Every setting that could break a build off, or change what a text means, is
 * pinned; it never holds a transaction open longer than a short strong lock, for its own snapshot would hold up its own
 * builds.
 *
 * <p>All methods throw {@link DatabaseException} with the statement that failed.
 */
public final class Session implements AutoCloseable {
    /** Sessions that share a database's advisory locks see this pair; "idx" in ASCII, and the run lock's number. */
    private static final String RUN_LOCK = "SELECT pg_catalog.pg_try_advisory_lock(6906232, 1)";

    private static final String HOLDERS =
            """
            SELECT DISTINCT l.pid, coalesce(a.usename, a.backend_type) AS who, a.application_name, a.state,
                   a.xact_start IS NOT NULL AS open,
                   extract(epoch FROM pg_catalog.clock_timestamp() - a.xact_start)::bigint AS age
              FROM pg_catalog.pg_locks l JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid
             WHERE l.granted AND l.locktype = 'relation' AND l.pid <> pg_catalog.pg_backend_pid()
               AND l.relation IN (pg_catalog.to_regclass(?)::oid, pg_catalog.to_regclass(?)::oid)
             ORDER BY age DESC NULLS LAST LIMIT 5
            """;

    private final ConnectionSource source;
    private final Connection connection;
    private final CatalogQueries queries;

    private Session(ConnectionSource source, CatalogQueries queries) {
        this.source = source;
        this.connection = source.get();
        this.queries = queries;
    }

    static Session over(ConnectionSource source, CatalogQueries queries, int major) {
        Session session = new Session(source, queries);
        SessionSettings.forChanging(major).forEach(session::alone);
        return session;
    }

    /**
     * Takes the lock that keeps two runs on one database apart, without waiting: a queued wait would hold a snapshot,
     * and the other run's build would deadlock with it. The lock ends with the session.
     */
    public boolean tryRunLock() {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(RUN_LOCK)) {
            return row.next() && row.getBoolean(1);
        } catch (SQLException e) {
            throw new DatabaseException(RUN_LOCK, e);
        }
    }

    /** Has declared expressions read as they were when the plan was made. */
    public void readExpressionsFor(QualifiedName table, Snapshot snapshot) {
        alone("SET search_path = " + SessionSettings.authorPath(table.schema(), snapshot.extensionSchemas()));
    }

    /** Runs one statement outside any transaction, without a limit of time. */
    public void alone(String sql) {
        try (Statement statement = connection.createStatement()) {
            statement.setEscapeProcessing(false);
            statement.execute(sql);
        } catch (SQLException e) {
            throw new DatabaseException(sql, e);
        }
    }

    /** Drops an index, waiting for whoever uses it, without blocking anybody. */
    public void dropIndex(QualifiedName index) {
        alone(Ddl.dropIndex(index));
    }

    /** Runs the statements in one transaction that waits for each lock no longer than the limit. */
    public void transaction(Duration lockTimeout, List<String> statements) {
        alone("BEGIN");
        try {
            alone("SET LOCAL lock_timeout = " + lockTimeout.toMillis());
            statements.forEach(this::alone);
            alone("COMMIT");
        } catch (DatabaseException e) {
            rollback(e);
            throw e;
        }
    }

    private void rollback(DatabaseException cause) {
        try {
            alone("ROLLBACK");
        } catch (DatabaseException e) {
            cause.addSuppressed(e);
        }
    }

    /**
     * How long to queue for a lock that blocks neither queries nor writes: long enough that an autovacuum in the way
     * gives up, which it does for whoever has waited {@code deadlock_timeout}.
     */
    public Duration patience() {
        String sql = "SELECT setting::bigint FROM pg_catalog.pg_settings WHERE name = 'deadlock_timeout'";
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return Duration.ofMillis(row.getLong(1)).plusSeconds(1);
        } catch (SQLException e) {
            throw new DatabaseException(sql, e);
        }
    }

    /**
     * Sees whether a concurrent build or drop would get its lock on the table now. Its own lock_timeout would also
     * count its harmless waits and break it off halfway, so that it has none.
     */
    public void probe(QualifiedName table, Duration lockTimeout) {
        transaction(lockTimeout, List.of("LOCK TABLE " + Identifiers.quote(table) + " IN SHARE UPDATE EXCLUSIVE MODE"));
    }

    /** Who holds locks on the table or the index, longest transaction first, in words. */
    public List<String> holders(QualifiedName table, QualifiedName index) {
        try (PreparedStatement statement = connection.prepareStatement(HOLDERS)) {
            statement.setString(1, Identifiers.quote(table));
            statement.setString(2, Identifiers.quote(index));
            List<String> holders = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    holders.add(holder(row));
                }
            }
            return holders;
        } catch (SQLException e) {
            throw new DatabaseException(HOLDERS, e);
        }
    }

    private static String holder(ResultSet row) throws SQLException {
        StringBuilder words = new StringBuilder("pid ").append(row.getInt("pid"));
        words.append(" (").append(row.getString("who"));
        String application = row.getString("application_name");
        if (application != null && !application.isEmpty()) {
            words.append(", \"").append(application).append('"');
        }
        words.append(", ").append(row.getString("state"));
        if (row.getBoolean("open")) {
            words.append(", transaction open for ").append(row.getLong("age")).append(" s");
        }
        return words.append(')').toString();
    }

    /**
     * What the role lacks to change the indexes of a table, and the GRANTs that help; nothing where that cannot be
     * told.
     *
     * @param tablespace where an index is to be built, if that is said
     */
    public List<String> missingPrivileges(QualifiedName table, Optional<String> tablespace) {
        try {
            return Privileges.missing(connection, table, tablespace);
        } catch (SQLException e) {
            return List.of(); // the failure that it is about is told in any case
        }
    }

    /** The table and its indexes as the catalog has them now. */
    public Snapshot observe(QualifiedName table) {
        return Observation.of(connection, queries, List.of(table.schema()), table.name(), source.endpoint());
    }

    @Override
    public void close() {
        source.discard(connection);
    }
}
