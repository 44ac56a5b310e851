package io.idx.postgres;

import io.idx.model.DeclaredIndex;
import io.idx.model.QualifiedName;
import io.idx.sql.Ddl;
import io.idx.sql.Identifiers;
import io.idx.sql.SqlQuery;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/**
 * Asks the planner how it would do a query. Each question has a read-only transaction of its own, in which nothing is
 * executed but by {@link #run}; the names in a query are found as those in a declaration are.
 *
 * <p>Parameters have no values: the plan is the one that serves any. Plans come in PostgreSQL's JSON. All methods throw
 * {@link DatabaseException} with the statement that failed.
 */
public final class Explainer implements AutoCloseable {
    /** By which ways the planner may reach the rows of a table. */
    public enum Roads {
        ALL(List.of()),
        NO_SEQUENTIAL_SCAN(List.of("enable_seqscan")),
        NO_INDEX(List.of("enable_indexscan", "enable_indexonlyscan", "enable_bitmapscan"));

        private final List<String> closed;

        Roads(List<String> closed) {
            this.closed = List.copyOf(closed);
        }
    }

    /**
     * A plan made with an index that is not there.
     *
     * @param index what the plan calls it
     */
    public record Imagined(String index, String plan) {}

    private static final String MISSING =
            """
            SELECT pg_catalog.concat_ws(E'\\n',
                     CASE WHEN NOT pg_catalog.has_schema_privilege(n.oid, 'USAGE')
                          THEN pg_catalog.format('GRANT USAGE ON SCHEMA %%I TO %%I', n.nspname, CURRENT_USER) END,
                     'GRANT ' || (SELECT pg_catalog.string_agg(privilege, ', ') FROM (VALUES %s) AS p (privilege)
                                   WHERE NOT pg_catalog.has_table_privilege(c.oid, privilege))
                       || ' ON ' || %s || ' TO ' || pg_catalog.quote_ident(CURRENT_USER))
              FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
             WHERE n.nspname = %s AND c.relname = %s
            """;

    private static final String PREPARED = "idx_query";

    private final Connection connection;
    private final Snapshot snapshot;
    private final Duration limit;
    private final Optional<Hypopg> hypopg;

    /** @param steady whether the session is the same from one transaction to the next, as HypoPG needs it */
    Explainer(Connection connection, Snapshot snapshot, Duration limit, boolean steady) {
        this.connection = connection;
        this.snapshot = snapshot;
        this.limit = limit;
        this.hypopg = steady ? Hypopg.of(connection) : Optional.empty();
    }

    /** Whether HypoPG is there to make plans with indexes that are not. */
    public boolean imagines() {
        return hypopg.isPresent();
    }

    /** Whether HypoPG can hide a single index from the planner. */
    public boolean hides() {
        return hypopg.filter(Hypopg::hides).isPresent();
    }

    /** The plan of a query. */
    public String plan(QualifiedName table, SqlQuery query, Roads roads) {
        return inTransaction(table, roads, statement -> explain(statement, query));
    }

    /** The plan of a query without one of the indexes; the planner must be able to do without. */
    public String planWithout(long index, QualifiedName table, SqlQuery query) {
        Hypopg hiding = hypopg.filter(Hypopg::hides).orElseThrow();
        return imagining(hiding, table, Roads.ALL, statement -> {
            ask(statement, hiding.hide(index));
            return explain(statement, query);
        });
    }

    /**
     * The plan of a query with one index more.
     *
     * @param without one that is hidden from the planner, which must be able to hide any
     */
    public Imagined planWith(DeclaredIndex index, OptionalLong without, SqlQuery query, Roads roads) {
        Hypopg imagining = hypopg.orElseThrow();
        return imagining(imagining, index.table(), roads, statement -> {
            if (without.isPresent()) {
                ask(statement, imagining.hide(without.getAsLong()));
            }
            return new Imagined(ask(statement, imagining.create(Ddl.imagined(index))), explain(statement, query));
        });
    }

    /** Executes a query without parameters that changes nothing, and gives its plan with what it took. */
    public String run(QualifiedName table, SqlQuery query) {
        return inTransaction(
                table,
                Roads.ALL,
                statement -> ask(statement, "EXPLAIN (ANALYZE, BUFFERS, VERBOSE, FORMAT JSON) " + query.text()));
    }

    /** How large a table is now, with its partitions; empty where it is not there. */
    public OptionalLong bytes(QualifiedName table) {
        String sql = "SELECT pg_catalog.sum(pg_catalog.pg_relation_size(relation)) FROM (SELECT c.oid FROM"
                + " pg_catalog.pg_class c WHERE c.oid = pg_catalog.to_regclass(" + Identifiers.literal(quoted(table))
                + ") UNION SELECT relid FROM pg_catalog.pg_partition_tree(pg_catalog.to_regclass("
                + Identifiers.literal(quoted(table)) + "))) AS tree (relation)";
        return inTransaction(table, Roads.ALL, statement -> {
            String bytes = ask(statement, sql);
            return bytes.isEmpty() ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(bytes));
        });
    }

    /** The statements that would let the role have a query on a table explained; none where that is not to blame. */
    public List<String> missingGrants(QualifiedName table, SqlQuery query) {
        String sql = MISSING.formatted(
                query.privileges().stream()
                        .map(privilege -> "('" + privilege + "')")
                        .collect(Collectors.joining(", ")),
                Identifiers.literal(quoted(table)),
                Identifiers.literal(table.schema()),
                Identifiers.literal(table.name()));
        return inTransaction(
                table, Roads.ALL, statement -> ask(statement, sql).lines().toList());
    }

    private static String quoted(QualifiedName name) {
        return Identifiers.quote(name);
    }

    private String explain(Statement statement, SqlQuery query) {
        return query.parameters() == 0
                ? ask(statement, "EXPLAIN (VERBOSE, FORMAT JSON) " + query.text())
                : explainPrepared(statement, query);
    }

    /**
     * The plan for any value. EXPLAIN (GENERIC_PLAN) of 16 and later cannot be had by the extended protocol that pgjdbc
     * speaks: the server counts the parameters as those of EXPLAIN itself, wants values, and plans for them. No
     * partition is pruned, as the NULL in place of a value would prune them all. The end of a transaction does not take
     * back a PREPARE, and a pooler would hand it to others: hence the savepoint.
     */
    private String explainPrepared(Statement statement, SqlQuery query) {
        execute(
                statement,
                "SET LOCAL plan_cache_mode = force_generic_plan; SET LOCAL enable_partition_pruning = off; SAVEPOINT "
                        + PREPARED);
        execute(statement, "PREPARE " + PREPARED + " AS " + query.text());
        String plan;
        try {
            plan = ask(
                    statement,
                    "EXPLAIN (VERBOSE, FORMAT JSON) EXECUTE " + PREPARED + "("
                            + String.join(", ", Collections.nCopies(query.parameters(), "NULL")) + ")");
        } catch (DatabaseException e) {
            if (!e.isConnectionLost()) {
                execute(statement, "ROLLBACK TO SAVEPOINT " + PREPARED + "; DEALLOCATE " + PREPARED);
            }
            throw e;
        }
        execute(statement, "DEALLOCATE " + PREPARED);
        return plan;
    }

    private <T> T imagining(Hypopg imagining, QualifiedName table, Roads roads, Inquiry<T> inquiry) {
        try {
            return inTransaction(table, roads, inquiry);
        } finally {
            inTransaction(table, Roads.ALL, statement -> ask(statement, imagining.forget()));
        }
    }

    private <T> T inTransaction(QualifiedName table, Roads roads, Inquiry<T> inquiry) {
        return Inquiry.undone(connection, settings(table, roads), inquiry);
    }

    private String settings(QualifiedName table, Roads roads) {
        StringBuilder settings = new StringBuilder("SET TRANSACTION ISOLATION LEVEL READ COMMITTED READ ONLY; ")
                .append(SessionSettings.forReading(Observation.LOCK_TIMEOUT))
                .append("; SET LOCAL client_min_messages = error; SET LOCAL search_path = ")
                .append(SessionSettings.authorPath(table.schema(), snapshot.extensionSchemas()))
                .append("; SET LOCAL statement_timeout = ")
                .append(limit.toMillis());
        roads.closed.forEach(
                setting -> settings.append("; SET LOCAL ").append(setting).append(" = off"));
        return settings.toString();
    }

    private static void execute(Statement statement, String sql) {
        try {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new DatabaseException(sql, e);
        }
    }

    private static String ask(Statement statement, String sql) {
        try (ResultSet row = statement.executeQuery(sql)) {
            return firstColumn(row);
        } catch (SQLException e) {
            throw new DatabaseException(sql, e);
        }
    }

    /** Of all rows, one a line. */
    private static String firstColumn(ResultSet row) throws SQLException {
        StringBuilder answer = new StringBuilder();
        while (row.next()) {
            answer.append(answer.isEmpty() ? "" : "\n")
                    .append(Optional.ofNullable(row.getString(1)).orElse(""));
        }
        return answer.toString();
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new DatabaseException("giving back a connection", e);
        }
    }
}
