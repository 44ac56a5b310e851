package io.idx.test;

import io.idx.model.Attribute;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * An index made up by chance, as SQL and as YAML. Both are written here, apart from each other, so that neither is the
 * product's.
 *
 * @param table as SQL and YAML spell it, with its schema
 * @param words what is said of it: one word for most attributes, {@code fillfactor=70} for each parameter, {@code 1=10}
 *     for each statistics target. What is not named is the default
 */
record RandomIndex(String table, String name, NavigableMap<Attribute, List<String>> words) {
    /** In the order of the grammar of CREATE INDEX. */
    private static final List<Attribute> CLAUSES = List.of(
            Attribute.COLUMNS,
            Attribute.INCLUDE,
            Attribute.NULLS_DISTINCT,
            Attribute.WITH,
            Attribute.TABLESPACE,
            Attribute.WHERE);

    private static final Set<String> CLUSTERING_METHODS = Set.of("btree", "gist");

    RandomIndex {
        words = Collections.unmodifiableNavigableMap(new TreeMap<>(words));
    }

    List<String> all(Attribute attribute) {
        return words.getOrDefault(attribute, List.of());
    }

    String method() {
        return words.containsKey(Attribute.METHOD) ? all(Attribute.METHOD).get(0) : "btree";
    }

    /** What nothing else in the database is called. */
    String qualified() {
        return schema() + "." + quoted(name);
    }

    String schema() {
        return table.replaceFirst("\\.[^.]*$|\\.\"[^\"]*\"$", "");
    }

    RandomIndex named(String other) {
        return new RandomIndex(table, other, words);
    }

    RandomIndex with(Attribute attribute, List<String> value) {
        NavigableMap<Attribute, List<String>> changed = new TreeMap<>(words);
        changed.remove(attribute);
        if (!value.isEmpty()) {
            changed.put(attribute, value);
        }
        return new RandomIndex(table, name, changed);
    }

    /** The same with one thing less, in each way there is; PostgreSQL may not accept all of them. */
    List<RandomIndex> simpler() {
        List<RandomIndex> simpler = new ArrayList<>();
        words.forEach((attribute, value) -> {
            if (attribute != Attribute.COLUMNS) {
                simpler.add(with(attribute, List.of()));
            }
            for (int i = 0; i < value.size() && value.size() > 1; i++) {
                List<String> fewer = new ArrayList<>(value);
                fewer.remove(i);
                simpler.add(with(attribute, fewer));
            }
        });
        return simpler;
    }

    /** Whether CLUSTER can go by it. */
    boolean canCluster() {
        return CLUSTERING_METHODS.contains(method()) && !words.containsKey(Attribute.WHERE);
    }

    /** Whether it can be a replica identity: a materialized view has none. */
    boolean canIdentify() {
        return words.containsKey(Attribute.UNIQUE)
                && !words.containsKey(Attribute.WHERE)
                && !table.equals(RandomIndexes.VIEW)
                && all(Attribute.COLUMNS).stream().allMatch(column -> column.matches("(id|n|\"Mixed Case\")( .*)?"));
    }

    String sql() {
        return "CREATE " + (words.containsKey(Attribute.UNIQUE) ? "UNIQUE " : "") + "INDEX " + quoted(name) + " ON "
                + table + " USING " + method()
                + CLAUSES.stream()
                        .filter(words::containsKey)
                        .map(attribute -> clause(attribute, all(attribute)))
                        .collect(Collectors.joining())
                + ";\n"
                + words.entrySet().stream()
                        .map(entry -> statements(entry.getKey(), entry.getValue()))
                        .collect(Collectors.joining());
    }

    private static String clause(Attribute attribute, List<String> value) {
        return switch (attribute) {
            case COLUMNS -> " (" + String.join(", ", value) + ")";
            case INCLUDE ->
                value.stream().map(RandomIndex::quoted).collect(Collectors.joining(", ", " INCLUDE (", ")"));
            case NULLS_DISTINCT -> " NULLS NOT DISTINCT";
            case WITH -> " WITH (" + String.join(", ", value) + ")";
            case TABLESPACE -> " TABLESPACE " + value.get(0);
            case WHERE -> " WHERE " + value.get(0);
            case UNIQUE,
                    METHOD,
                    STATISTICS,
                    PARTITIONS,
                    DEPENDS_ON_EXTENSION,
                    COMMENT,
                    QUERIES,
                    REBUILD,
                    PROTECT,
                    EXPIRES -> "";
        };
    }

    private String statements(Attribute attribute, List<String> value) {
        return switch (attribute) {
            case STATISTICS ->
                value.stream()
                        .map(target -> "ALTER INDEX " + qualified() + " ALTER COLUMN "
                                + target.replace("=", " SET STATISTICS ") + ";\n")
                        .collect(Collectors.joining());
            case DEPENDS_ON_EXTENSION ->
                value.stream()
                        .map(name -> "ALTER INDEX " + qualified() + " DEPENDS ON EXTENSION " + name + ";\n")
                        .collect(Collectors.joining());
            case COMMENT ->
                "COMMENT ON INDEX " + qualified() + " IS '" + value.get(0).replace("'", "''") + "';\n";
            case COLUMNS,
                    UNIQUE,
                    METHOD,
                    INCLUDE,
                    NULLS_DISTINCT,
                    WHERE,
                    WITH,
                    TABLESPACE,
                    PARTITIONS,
                    QUERIES,
                    REBUILD,
                    PROTECT,
                    EXPIRES -> "";
        };
    }

    /** The entry in {@code indexes.yaml}, below its table. */
    String yaml() {
        return "    " + inYaml(name.contains(".") || name.contains("\"") ? quoted(name) : name) + ":\n"
                + words.entrySet().stream()
                        .map(entry -> "      " + entry.getKey().key() + ": "
                                + value(entry.getKey().shape(), entry.getValue()) + "\n")
                        .collect(Collectors.joining());
    }

    private static String value(Attribute.Shape shape, List<String> value) {
        return switch (shape) {
            case TEXTS -> value.stream().map(RandomIndex::inYaml).collect(Collectors.joining(", ", "[", "]"));
            case SCALARS, NUMBERS, PARTS -> "{" + String.join(", ", value).replace("=", ": ") + "}";
            case TEXT -> inYaml(value.get(0));
            case BOOLEAN, DATE -> value.get(0);
        };
    }

    static String inYaml(String text) {
        return '"'
                + text.replace("\\", "\\\\")
                        .replace("\"", "\\\"")
                        .replace("\n", "\\n")
                        .replace("\t", "\\t")
                + '"';
    }

    static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }
}
