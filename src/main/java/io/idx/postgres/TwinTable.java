package io.idx.postgres;

import io.idx.model.DeclaredIndex;
import io.idx.model.ObservedTable;
import io.idx.model.QualifiedName;
import io.idx.sql.Ddl;
import io.idx.sql.Identifiers;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.postgresql.util.PSQLException;

/**
 * Has PostgreSQL read declared indexes: builds them on temporary, partitioned, therefore storage-less tables of the
 * same names and columns, reads back what the server made of them, and rolls back. Source: {@code CREATE INDEX} on a
 * partitioned table validates and stores exactly as it does on the real one.
 *
 * <p>It takes no lock on the real tables but the one for reading generation expressions, and needs only TEMPORARY on
 * the database and USAGE on the schemas. The caller holds a read-write transaction and ends it with ROLLBACK.
 */
final class TwinTable {
    private static final String COLUMNS =
            """
            SELECT a.attrelid, pg_catalog.string_agg(
                       pg_catalog.quote_ident(a.attname) || ' ' || pg_catalog.format_type(a.atttypid, a.atttypmod)
                       || CASE WHEN a.attcollation <> 0 AND a.attcollation <> t.typcollation
                               THEN ' COLLATE ' || pg_catalog.quote_ident(n.nspname) || '.'
                                    || pg_catalog.quote_ident(l.collname)
                               ELSE '' END
                       || CASE WHEN a.attgenerated = 'v'
                               THEN ' GENERATED ALWAYS AS (' || pg_catalog.pg_get_expr(d.adbin, d.adrelid)
                                    || ') VIRTUAL'
                               ELSE '' END,
                       ', ' ORDER BY a.attnum) AS columns
              FROM pg_catalog.pg_attribute a
              JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
              LEFT JOIN pg_catalog.pg_collation l ON l.oid = a.attcollation
              LEFT JOIN pg_catalog.pg_namespace n ON n.oid = l.collnamespace
              LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
             WHERE a.attrelid = ANY (?) AND a.attnum > 0 AND NOT a.attisdropped
             GROUP BY a.attrelid
            """;

    private static final String READ_BACK =
            """
            SELECT c.relname, i.indkey::text AS indkey, pg_catalog.pg_get_indexdef(c.oid) AS definition,
                   pg_catalog.pg_get_expr(i.indpred, i.indrelid) AS predicate, %s AS kin
              FROM pg_catalog.pg_class c JOIN pg_catalog.pg_index i ON i.indexrelid = c.oid
             WHERE c.relnamespace = pg_catalog.pg_my_temp_schema() AND c.relname LIKE 'idx twin %%'
            """;

    /** Dear, and of use only where a foreign table is a partition. */
    private static final String KIN =
            """
            ARRAY(SELECT pg_catalog.pg_get_indexdef(c.oid, k, false) || ' ' || i.indcollation[k - 1] || ' '
                         || o.opcfamily
                    FROM pg_catalog.generate_series(1, i.indnkeyatts) k
                    JOIN pg_catalog.pg_opclass o ON o.oid = i.indclass[k - 1] ORDER BY k)""";

    /** Makes the partition key of the twin, which no real column may be called. */
    private static final String PARTITION_KEY = "idx twin key";

    private final Connection connection;
    private final Snapshot snapshot;
    private final String kin;
    private final Map<QualifiedName, String> columns = new HashMap<>();

    TwinTable(Connection connection, Snapshot snapshot) {
        this.connection = connection;
        this.snapshot = snapshot;
        boolean foreign = snapshot.state().tables().values().stream()
                .anyMatch(table -> table.kind() == ObservedTable.Kind.FOREIGN_PARTITION);
        this.kin = foreign ? KIN : "NULL::text[]";
    }

    /** Reads the columns of the tables that the indexes are on. Every one of them is in the snapshot. */
    void describe(Collection<QualifiedName> tables) throws SQLException {
        Map<Long, QualifiedName> byOid = new HashMap<>();
        tables.forEach(name -> snapshot.state().table(name).ifPresent(table -> byOid.put(table.oid(), name)));
        Array oids = connection.createArrayOf("oid", byOid.keySet().toArray());
        try (PreparedStatement statement = connection.prepareStatement(COLUMNS)) {
            statement.setArray(1, oids);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    QualifiedName name = byOid.get(rows.getLong("attrelid"));
                    if (name != null) {
                        columns.put(name, rows.getString("columns"));
                    }
                }
            }
        }
    }

    /**
     * What PostgreSQL makes of each index, in the order given. No two tables among them may share a name.
     *
     * @throws PSQLException what the server has against one of them; the transaction stays usable
     */
    List<Words> read(List<DeclaredIndex> indexes) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.setEscapeProcessing(false);
            statement.execute("SAVEPOINT idx_twin");
            try {
                statement.execute(script(indexes));
                return readBack(statement, indexes.size(), kin);
            } finally {
                statement.execute("ROLLBACK TO SAVEPOINT idx_twin; RELEASE SAVEPOINT idx_twin");
            }
        }
    }

    private String script(List<DeclaredIndex> indexes) {
        Map<QualifiedName, List<Integer>> byTable = new LinkedHashMap<>();
        for (int i = 0; i < indexes.size(); i++) {
            byTable.computeIfAbsent(indexes.get(i).table(), name -> new ArrayList<>())
                    .add(i);
        }
        List<String> statements = new ArrayList<>();
        byTable.forEach((table, numbers) -> {
            statements.add("SET LOCAL search_path = pg_catalog, pg_temp");
            statements.add(
                    "CREATE TEMPORARY TABLE " + Identifiers.quote(table.name()) + " (" + columns.get(table) + ", "
                            + Identifiers.quote(PARTITION_KEY) + " integer) PARTITION BY LIST ("
                            + Identifiers.quote(PARTITION_KEY)
                            + ")");
            statements.add("SET LOCAL search_path = "
                    + SessionSettings.authorPath(table.schema(), snapshot.extensionSchemas()));
            numbers.forEach(
                    number -> statements.add(Ddl.twin("idx twin " + number, table.name(), indexes.get(number))));
        });
        statements.add("SET LOCAL search_path = pg_catalog");
        return statements.stream().collect(Collectors.joining(";\n"));
    }

    private static List<Words> readBack(Statement statement, int count, String kin) throws SQLException {
        Words[] words = new Words[count];
        try (ResultSet rows = statement.executeQuery(String.format(READ_BACK, kin))) {
            while (rows.next()) {
                int number = Integer.parseInt(rows.getString("relname").substring("idx twin ".length()));
                words[number] = new Words(
                        CatalogReader.printedKeys(
                                rows.getString("definition"),
                                KeyTexts.vector(rows.getString("indkey")),
                                CatalogReader.texts(rows, "kin")),
                        Optional.ofNullable(rows.getString("predicate")).map(CatalogReader::printedPredicate));
            }
        }
        return List.of(words);
    }
}
