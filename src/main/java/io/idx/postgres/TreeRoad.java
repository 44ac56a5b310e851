package io.idx.postgres;

import io.idx.model.QualifiedName;
import io.idx.sql.Identifiers;
import io.idx.sql.SqlFragment;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.postgresql.util.PSQLWarning;
import org.postgresql.util.ServerErrorMessage;

/**
 * Has the server show how it understands an expression, without any DDL and without a privilege on the table: with
 * {@code debug_print_parse} it sends the tree of a statement that is only parsed, with {@code debug_print_plan} that of
 * one that is only planned. Works in read-only transactions and on standbys.
 *
 * <p>What the server sends it also logs, one to three kilobytes an expression, so this is for the few that nothing
 * cheaper decides. Where the messages do not arrive, as behind a proxy that drops them, there are no trees.
 */
final class TreeRoad {
    private static final String SAVEPOINT = "SAVEPOINT idx_road; SET LOCAL client_min_messages = log;"
            + " SET LOCAL debug_pretty_print = off; SET LOCAL search_path = ";
    private static final String BACK = "ROLLBACK TO SAVEPOINT idx_road; RELEASE SAVEPOINT idx_road";
    /** The plan shall show the expression and not the index that has it. */
    private static final String SCAN_THE_TABLE = "; SET LOCAL enable_indexscan = off;"
            + " SET LOCAL enable_indexonlyscan = off; SET LOCAL enable_bitmapscan = off;"
            + " SET LOCAL debug_print_plan = on";

    private static final String NO_PRIVILEGE = "42501";

    private final Connection connection;
    private final Snapshot snapshot;

    TreeRoad(Connection connection, Snapshot snapshot) {
        this.connection = connection;
        this.snapshot = snapshot;
    }

    /**
     * The trees of expressions over one table, in the order given; empty if the server's messages do not arrive.
     *
     * @throws SQLException what the server has against one of them; the transaction stays usable
     */
    List<NodeTree> parsed(QualifiedName table, List<String> expressions) throws SQLException {
        String query = SqlFragment.forPreparing(select(table, expressions));
        try (Statement around = connection.createStatement()) {
            around.execute(SAVEPOINT + authorPath(table) + "; SET LOCAL debug_print_parse = on");
            try (PreparedStatement statement = connection.prepareStatement(query)) {
                statement.getMetaData();
                List<NodeTree> trees = tree(statement, detail -> detail.startsWith("{QUERY :commandType 1 "))
                        .map(NodeTree::targets)
                        .orElse(List.of());
                return trees.size() == expressions.size() ? trees : List.of();
            } finally {
                around.execute(BACK);
            }
        }
    }

    /**
     * Whether the planner makes the same of a declared expression as of one in the catalog's words; empty if the server
     * does not tell. Its trees are compared, because the text of EXPLAIN hides collations.
     */
    Optional<Boolean> sameToPlanner(QualifiedName table, String declared, String catalog) throws SQLException {
        Optional<NodeTree> ours = planned(table, authorPath(table), declared);
        Optional<NodeTree> theirs = ours.isEmpty() ? ours : planned(table, "pg_catalog", catalog);
        return theirs.flatMap(tree -> ours.map(tree::equals));
    }

    /** The server plans before it asks whether the role may read the table: its refusal comes after the tree. */
    private Optional<NodeTree> planned(QualifiedName table, String path, String expression) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.setEscapeProcessing(false);
            statement.execute(SAVEPOINT + path + SCAN_THE_TABLE);
            try {
                statement.execute("EXPLAIN (VERBOSE, COSTS OFF) " + select(table, List.of(expression)));
            } catch (SQLException e) {
                if (!Diagnosis.isAboutTheText(e)) {
                    throw e;
                }
                if (!NO_PRIVILEGE.equals(e.getSQLState())) {
                    return Optional.empty();
                }
            } finally {
                try (Statement after = connection.createStatement()) {
                    after.execute(BACK);
                }
            }
            return tree(statement, detail -> detail.startsWith("{PLANNEDSTMT "))
                    .map(NodeTree::targets)
                    .filter(trees -> trees.size() == 1)
                    .map(trees -> trees.get(0));
        }
    }

    private String authorPath(QualifiedName table) {
        return SessionSettings.authorPath(table.schema(), snapshot.extensionSchemas());
    }

    private static String select(QualifiedName table, List<String> expressions) {
        return expressions.stream().collect(Collectors.joining(", ", "SELECT ", "")) + " FROM ONLY "
                + Identifiers.quote(table);
    }

    private static Optional<NodeTree> tree(Statement statement, Predicate<String> wanted) throws SQLException {
        for (SQLWarning next = statement.getWarnings(); next != null; next = next.getNextWarning()) {
            ServerErrorMessage message = next instanceof PSQLWarning warning ? warning.getServerErrorMessage() : null;
            String detail = message == null ? null : message.getDetail();
            if (detail != null && wanted.test(detail)) {
                return Optional.of(NodeTree.of(detail));
            }
        }
        return Optional.empty();
    }
}
