package io.idx.postgres;

import io.idx.model.IndexFigures;
import io.idx.model.NodeReading;
import io.idx.model.NodeUse;
import io.idx.model.QualifiedName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads what the server counts: scans and rows. It takes no lock on any table. */
final class UseCounters {
    private static final String SYSTEM = "SELECT system_identifier FROM pg_catalog.pg_control_system()";

    private final Connection connection;
    private final CatalogQueries queries;
    private final Map<String, Object> values;

    UseCounters(Connection connection, CatalogQueries queries, Collection<String> schemas) {
        this.connection = connection;
        this.queries = queries;
        this.values = Map.of("schemas", schemas.toArray(String[]::new), "table", "");
    }

    /** By the index's number in the catalog. */
    Map<Long, IndexFigures> figures() throws SQLException {
        Map<Long, EntryWidth> widths = widths();
        Map<Long, IndexFigures> figures = new HashMap<>();
        try (PreparedStatement statement = prepare("figures");
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                long oid = row.getLong("oid");
                EntryWidth width = widths.getOrDefault(oid, EntryWidth.UNKNOWN);
                figures.put(
                        oid,
                        new IndexFigures(
                                row.getLong("rows_read"), row.getLong("entries"), width.bytes(), width.nulls()));
            }
        }
        return figures;
    }

    private Map<Long, EntryWidth> widths() throws SQLException {
        Map<List<String>, EntryWidth> columns = new HashMap<>();
        try (PreparedStatement statement = prepare("widths");
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                columns.put(
                        List.of(row.getString("schemaname"), row.getString("tablename"), row.getString("attname")),
                        EntryWidth.of(row.getDouble("null_frac"), row.getInt("avg_width")));
            }
        }
        Map<Long, EntryWidth> widths = new HashMap<>();
        try (PreparedStatement statement = prepare("columns");
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                EntryWidth column = columns.getOrDefault(
                        List.of(row.getString("nspname"), row.getString("relation"), row.getString("attname")),
                        EntryWidth.UNKNOWN);
                widths.merge(row.getLong("oid"), column, EntryWidth::plus);
            }
        }
        return widths;
    }

    /** @param node what to call the server */
    NodeReading reading(String node) throws SQLException {
        try (PreparedStatement statement = prepare("server");
                ResultSet row = statement.executeQuery()) {
            row.next();
            boolean standby = row.getBoolean("standby");
            Optional<Instant> since = CatalogReader.instant(row.getTimestamp("counted_since"));
            return new NodeReading(node, standby, system(), since, uses(node, since));
        }
    }

    private Map<QualifiedName, NodeUse> uses(String node, Optional<Instant> since) throws SQLException {
        Map<QualifiedName, NodeUse> uses = new HashMap<>();
        try (PreparedStatement statement = prepare("uses");
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                uses.put(
                        new QualifiedName(row.getString("nspname"), row.getString("relname")),
                        new NodeUse(
                                node,
                                OptionalLong.of(row.getLong("scans")),
                                CatalogReader.instant(row.getTimestamp("last_scan")),
                                since));
            }
        }
        return uses;
    }

    /** Which cluster the server has a copy of; a role may have been denied to know. */
    OptionalLong system() {
        return system(connection);
    }

    static OptionalLong system(Connection connection) {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(SYSTEM)) {
            return row.next() ? OptionalLong.of(row.getLong(1)) : OptionalLong.empty();
        } catch (SQLException e) {
            return OptionalLong.empty();
        }
    }

    private PreparedStatement prepare(String query) throws SQLException {
        return queries.prepare(connection, query, values);
    }
}
