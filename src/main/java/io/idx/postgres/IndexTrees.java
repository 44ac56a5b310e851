package io.idx.postgres;

import io.idx.model.IndexKey;
import io.idx.model.ObservedIndex;
import io.idx.sql.KeyElement;
import io.idx.sql.SqlFragment;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * An index as {@code pg_index} keeps it: numbers and trees.
 *
 * @param keys those that are searched by, without INCLUDE
 */
record IndexTrees(String method, List<Key> keys, Optional<NodeTree> predicate) {
    private static final String QUERY =
            """
            SELECT i.indexrelid, m.amname, i.indnkeyatts, i.indkey::text AS indkey, i.indclass::text AS indclass,
                   i.indcollation::text AS indcollation, i.indoption::text AS indoption,
                   i.indexprs::text AS expressions, i.indpred::text AS predicate,
                   ARRAY(SELECT pg_catalog.pg_get_indexdef(i.indexrelid, k, false)
                           FROM pg_catalog.generate_series(1, i.indnkeyatts) k) AS texts,
                   ARRAY(SELECT coalesce(pg_catalog.array_to_string(a.attoptions, pg_catalog.chr(1)), '')
                           FROM pg_catalog.pg_attribute a
                          WHERE a.attrelid = i.indexrelid AND a.attnum <= i.indnkeyatts ORDER BY a.attnum) AS options
              FROM pg_catalog.pg_index i
              JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid JOIN pg_catalog.pg_am m ON m.oid = c.relam
             WHERE i.indexrelid = ANY (?)
            """;

    /**
     * One key.
     *
     * @param column its number, 0 for an expression
     * @param order the bits of {@code indoption}: 1 descending, 2 nulls first
     * @param text the expression as PostgreSQL prints it, with its collation and without what follows
     * @param printsCollation whether the collation is another than that of the expression
     * @param printsClass whether the operator class is another than the default, or has options
     */
    record Key(
            int column,
            Optional<NodeTree> expression,
            long operatorClass,
            long collation,
            int order,
            Set<String> options,
            String text,
            boolean printsCollation,
            boolean printsClass) {}

    IndexTrees {
        keys = List.copyOf(keys);
    }

    /** Reads them with {@code search_path = pg_catalog}; what was dropped meanwhile is missing. */
    static Map<Long, IndexTrees> read(Connection connection, Collection<ObservedIndex> indexes) throws SQLException {
        Map<Long, ObservedIndex> byOid = new HashMap<>();
        indexes.forEach(index -> byOid.put(index.oid(), index));
        Map<Long, IndexTrees> trees = new HashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(QUERY)) {
            statement.setArray(1, connection.createArrayOf("oid", byOid.keySet().toArray()));
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    long oid = rows.getLong("indexrelid");
                    ObservedIndex index = byOid.get(oid);
                    if (index != null) {
                        trees.put(oid, of(rows, index.definition().keys()));
                    }
                }
            }
        }
        return trees;
    }

    private static IndexTrees of(ResultSet row, List<IndexKey> printed) throws SQLException {
        long[] columns = KeyTexts.vector(row.getString("indkey"));
        long[] classes = KeyTexts.vector(row.getString("indclass"));
        long[] collations = KeyTexts.vector(row.getString("indcollation"));
        long[] orders = KeyTexts.vector(row.getString("indoption"));
        String[] texts = (String[]) row.getArray("texts").getArray();
        String[] options = (String[]) row.getArray("options").getArray();
        List<NodeTree> expressions = members(row.getString("expressions"));
        List<Key> keys = new ArrayList<>();
        int next = 0;
        for (int i = 0; i < row.getInt("indnkeyatts"); i++) {
            String text = SqlFragment.singleSpaced(texts[i]);
            // what PostgreSQL prints behind the expression, behind one that is easily told from it
            KeyElement around = KeyElement.readings("x" + printed.get(i).text().substring(text.length()))
                    .get(0);
            keys.add(new Key(
                    (int) columns[i],
                    columns[i] == 0 ? Optional.of(expressions.get(next++)) : Optional.empty(),
                    classes[i],
                    collations[i],
                    (int) orders[i],
                    options[i].isEmpty() ? Set.of() : Set.copyOf(Arrays.asList(options[i].split("\u0001", -1))),
                    text + around.expression().substring(1),
                    !around.expression().equals("x"),
                    !around.operatorClass().isEmpty()));
        }
        return new IndexTrees(
                row.getString("amname"),
                keys,
                Optional.ofNullable(row.getString("predicate")).map(NodeTree::of));
    }

    private static List<NodeTree> members(String list) {
        return list == null ? List.of() : NodeTree.of(list).members();
    }
}
