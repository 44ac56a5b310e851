package io.idx.test;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * All indexes of a database, told by PostgreSQL's own {@code pg_get_indexdef} and the flags beside it: the witness that
 * the product's reading of the catalog is compared with. It shares no line with the product.
 */
record IndependentCatalog(List<Entry> entries, List<String> incomplete) {
    /** @param remarks what the definition does not say, such as {@code comment: …}, {@code not valid} */
    record Entry(String schema, String name, String definition, boolean sound, List<String> remarks) {
        private String text() {
            return remarks.stream().map(remark -> "\n    " + remark).collect(Collectors.joining("", definition, ""));
        }

        /** The same index in other words. */
        Entry defined(String other) {
            return new Entry(schema, name, other, sound, remarks);
        }

        /** The same definition with other remarks. */
        Entry remarked(List<String> others) {
            return new Entry(schema, name, definition, sound, others);
        }
    }

    private static final String INDEXES =
            """
            SELECT n.nspname, c.relname, pg_get_indexdef(c.oid),
                   i.indisvalid AND i.indisready AND i.indislive,
                   array_remove(ARRAY[
                     CASE WHEN NOT i.indisvalid THEN 'not valid' END,
                     CASE WHEN NOT i.indisready THEN 'not ready' END,
                     CASE WHEN NOT i.indislive THEN 'not live' END,
                     CASE WHEN i.indisclustered THEN 'clustered' END,
                     CASE WHEN i.indisreplident THEN 'replica identity' END,
                     (SELECT 'backs ' || k.conname FROM pg_constraint k
                       WHERE k.conindid = c.oid AND k.contype IN ('p', 'u', 'x')),
                     (SELECT 'tablespace: ' || s.spcname FROM pg_tablespace s WHERE s.oid = c.reltablespace),
                     (SELECT 'statistics: ' || string_agg(a.attnum || ' = ' || a.attstattarget, ', ' ORDER BY a.attnum)
                        FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attstattarget >= 0),
                     (SELECT 'of ' || h.inhparent::regclass FROM pg_inherits h WHERE h.inhrelid = c.oid),
                     (SELECT 'goes with: ' || string_agg(e.extname, ', ' ORDER BY e.extname)
                        FROM pg_depend d JOIN pg_extension e ON e.oid = d.refobjid
                       WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'x'),
                     'comment: ' || obj_description(c.oid, 'pg_class')], NULL)
              FROM pg_index i
              JOIN pg_class c ON c.oid = i.indexrelid
              JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
             ORDER BY n.nspname COLLATE "C", c.relname COLLATE "C"
            """;

    /** Partitions that a valid index of their table has no sound part on; foreign tables have none. */
    private static final String INCOMPLETE =
            """
            SELECT format('%s has no sound part of %s', p.relid::regclass, i.indexrelid::regclass)
              FROM pg_index i
              JOIN pg_class c ON c.oid = i.indexrelid AND c.relkind = 'I',
              LATERAL pg_partition_tree(i.indrelid) p
              JOIN pg_class t ON t.oid = p.relid AND t.relkind <> 'f'
             WHERE i.indisvalid
               AND NOT EXISTS (SELECT FROM pg_partition_tree(i.indexrelid) x
                                 JOIN pg_index part ON part.indexrelid = x.relid
                                WHERE part.indrelid = p.relid
                                  AND part.indisvalid AND part.indisready AND part.indislive
                                  AND part.indisunique = i.indisunique)
             ORDER BY 1
            """;

    static IndependentCatalog read(Connection connection) throws SQLException {
        List<Entry> entries = new ArrayList<>();
        List<String> incomplete = new ArrayList<>();
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET search_path = pg_catalog");
            try (ResultSet result = statement.executeQuery(INDEXES)) {
                while (result.next()) {
                    entries.add(new Entry(
                            result.getString(1),
                            result.getString(2),
                            result.getString(3),
                            result.getBoolean(4),
                            List.of((String[]) result.getArray(5).getArray())));
                }
            }
            try (ResultSet result = statement.executeQuery(INCOMPLETE)) {
                while (result.next()) {
                    incomplete.add(result.getString(1));
                }
            }
        }
        return new IndependentCatalog(entries, incomplete);
    }

    /** Indexes of this name in any schema, which a case should have at most one of. */
    List<Entry> named(String name) {
        return entries.stream().filter(entry -> entry.name().equals(name)).toList();
    }

    /** Names that idx or PostgreSQL gave to something unfinished. */
    List<String> leftovers() {
        return entries.stream()
                .map(Entry::name)
                .filter(name -> name.matches(".*(__idx_new|__idx_old|_ccnew\\d*|_ccold\\d*)"))
                .toList();
    }

    String text() {
        return entries.isEmpty()
                ? "(no indexes)"
                : entries.stream().map(Entry::text).collect(Collectors.joining("\n"));
    }
}
