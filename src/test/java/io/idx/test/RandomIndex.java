package io.idx.test;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * An index made up by chance that PostgreSQL accepts on the table {@link #TABLE}, as SQL and as YAML. Both are written
 * here, apart from each other, so that neither is the product's.
 */
record RandomIndex(
        String name,
        String method,
        boolean unique,
        boolean nullsDistinct,
        List<String> columns,
        List<String> include,
        Optional<String> where,
        Map<String, String> with,
        Optional<String> tablespace,
        Map<Integer, Integer> statistics,
        Optional<String> comment) {
    /** Its rows are apart in every column but {@code flag}. */
    static final String TABLE =
            """
            CREATE TABLE %1$s.t (id int PRIMARY KEY, n int, "Mixed Case" bigint, name text,
                code varchar(20) COLLATE "C", flag boolean, at timestamptz, words tsvector, doc jsonb, place point,
                span int4range, tags int[]);
            INSERT INTO %1$s.t SELECT i, i, i, 'name ' || i, 'c' || i, i %% 2 = 0,
                '2026-01-01Z'::timestamptz + i * interval '1 day',
                to_tsvector('simple', 'w' || i), '{}', point(i, i), int4range(i, i + 1), ARRAY[i]
                FROM generate_series(1, 20) i;
            """;

    private static final List<String> PLAIN = List.of("n", "\"Mixed Case\"", "name", "code", "at");
    private static final List<String> EXPRESSIONS =
            List.of("lower(name)", "(n + 1)", "(name || code)", "COALESCE(n, 0)", "((doc ->> 'k'))", "abs(n)");
    private static final List<String> PREDICATES = List.of(
            "flag",
            "NOT flag",
            "n > 5",
            "code IN ('a', 'c3')",
            "name LIKE 'n%' AND n IS NOT NULL",
            "at >= '2026-01-01'",
            "(n BETWEEN 1 AND 9 OR flag) AND lower(name) <> 'x'");
    private static final Map<String, List<String>> ELEMENTS = Map.of(
            "hash", List.of("n", "name", "at", "lower(name)"),
            "gin", List.of("words", "doc", "doc jsonb_path_ops", "tags", "to_tsvector('simple', name)"),
            "gist", List.of("place", "span", "words", "words tsvector_ops (siglen = 64)"),
            "spgist", List.of("place", "span", "name", "place kd_point_ops"),
            "brin", List.of("n", "at", "n int4_minmax_multi_ops", "name text_bloom_ops (n_distinct_per_range = 20)"));
    private static final Map<String, Map<String, List<String>>> PARAMETERS = Map.of(
            "btree", Map.of("fillfactor", List.of("60", "70", "90"), "deduplicate_items", List.of("off", "on")),
            "hash", Map.of("fillfactor", List.of("60", "70")),
            "gin", Map.of("fastupdate", List.of("off", "on"), "gin_pending_list_limit", List.of("64", "128")),
            "gist", Map.of("fillfactor", List.of("60", "70"), "buffering", List.of("on", "off", "auto")),
            "spgist", Map.of("fillfactor", List.of("60", "70")),
            "brin", Map.of("pages_per_range", List.of("4", "16"), "autosummarize", List.of("on", "off")));
    private static final List<String> COMMENTS =
            List.of("plain", "it's \"quoted\" \\ $1 {x}", "zwei\nZeilen", "\uD83D\uDC18 索引", "ends with a line\n");

    static RandomIndex of(String name, Random random, int major) {
        String method = pick(List.of("btree", "btree", "btree", "hash", "gin", "gist", "spgist", "brin"), random);
        boolean btree = method.equals("btree");
        boolean unique = btree && random.nextInt(4) == 0;
        List<String> columns =
                btree ? keys(random, unique) : List.of(pick(ELEMENTS.getOrDefault(method, List.of()), random));
        Map<Integer, Integer> statistics = new TreeMap<>();
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).matches("\\(.*|\\w+\\(.*") && random.nextBoolean()) {
                statistics.put(i + 1, pick(List.of(0, 10, 1000), random));
            }
        }
        return new RandomIndex(
                name,
                method,
                unique,
                !unique || major < 15 || random.nextBoolean(),
                columns,
                btree && random.nextInt(3) == 0 ? some(List.of("flag", "n", "Mixed Case"), random) : List.of(),
                random.nextInt(3) == 0 ? Optional.of(pick(PREDICATES, random)) : Optional.empty(),
                random.nextInt(3) == 0 ? parameters(method, random) : Map.of(),
                random.nextInt(5) == 0
                        ? Optional.of(pick(List.of(TestServer.TABLESPACE, TestServer.OTHER_TABLESPACE), random))
                        : Optional.empty(),
                statistics,
                random.nextInt(3) == 0 ? Optional.of(pick(COMMENTS, random)) : Optional.empty());
    }

    private static List<String> keys(Random random, boolean unique) {
        List<String> keys = new ArrayList<>();
        for (String key : some(unique ? PLAIN : concat(PLAIN, EXPRESSIONS), random)) {
            String collated = key.equals("name") && random.nextInt(3) == 0 ? key + " COLLATE \"POSIX\"" : key;
            String classed = key.equals("name") && random.nextInt(3) == 0 ? collated + " text_pattern_ops" : collated;
            keys.add(classed
                    + pick(List.of("", "", "", " ASC", " DESC"), random)
                    + pick(List.of("", "", "", " NULLS FIRST", " NULLS LAST"), random));
        }
        return keys;
    }

    private static Map<String, String> parameters(String method, Random random) {
        Map<String, String> chosen = new TreeMap<>();
        new TreeMap<>(PARAMETERS.getOrDefault(method, Map.of())).forEach((parameter, values) -> {
            if (random.nextBoolean()) {
                chosen.put(parameter, pick(values, random));
            }
        });
        return chosen;
    }

    /** One to three, in any order. */
    private static List<String> some(List<String> all, Random random) {
        List<String> shuffled = new ArrayList<>(all);
        Collections.shuffle(shuffled, random);
        return shuffled.subList(0, 1 + random.nextInt(3));
    }

    private static List<String> concat(List<String> first, List<String> second) {
        List<String> all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }

    private static <T> T pick(List<T> all, Random random) {
        return all.get(random.nextInt(all.size()));
    }

    String sql(String schema) {
        StringBuilder sql = new StringBuilder(unique ? "CREATE UNIQUE INDEX " : "CREATE INDEX ");
        sql.append(quoted(name))
                .append(" ON ")
                .append(schema)
                .append(".t USING ")
                .append(method);
        sql.append(" (").append(String.join(", ", columns)).append(')');
        if (!include.isEmpty()) {
            sql.append(include.stream().map(RandomIndex::quoted).collect(Collectors.joining(", ", " INCLUDE (", ")")));
        }
        sql.append(nullsDistinct ? "" : " NULLS NOT DISTINCT");
        if (!with.isEmpty()) {
            sql.append(with.entrySet().stream()
                    .map(one -> one.getKey() + " = " + one.getValue())
                    .collect(Collectors.joining(", ", " WITH (", ")")));
        }
        tablespace.ifPresent(space -> sql.append(" TABLESPACE ").append(space));
        where.ifPresent(predicate -> sql.append(" WHERE ").append(predicate));
        sql.append(";\n");
        String qualified = schema + "." + quoted(name);
        statistics.forEach((key, target) -> sql.append("ALTER INDEX ")
                .append(qualified)
                .append(" ALTER COLUMN ")
                .append(key)
                .append(" SET STATISTICS ")
                .append(target)
                .append(";\n"));
        comment.ifPresent(text -> sql.append("COMMENT ON INDEX ")
                .append(qualified)
                .append(" IS '")
                .append(text.replace("'", "''"))
                .append("';\n"));
        return sql.toString();
    }

    String yaml() {
        StringBuilder yaml = new StringBuilder("    " + inYaml(quoted(name)) + ":\n");
        line(yaml, "columns", columns.stream().map(RandomIndex::inYaml).collect(Collectors.joining(", ", "[", "]")));
        line(yaml, "method", method);
        line(yaml, "unique", String.valueOf(unique));
        if (!nullsDistinct) {
            line(yaml, "nulls_distinct", "false");
        }
        if (!include.isEmpty()) {
            line(
                    yaml,
                    "include",
                    include.stream().map(RandomIndex::inYaml).collect(Collectors.joining(", ", "[", "]")));
        }
        where.ifPresent(predicate -> line(yaml, "where", inYaml(predicate)));
        if (!with.isEmpty()) {
            line(yaml, "with", with.toString().replace("=", ": "));
        }
        tablespace.ifPresent(space -> line(yaml, "tablespace", space));
        if (!statistics.isEmpty()) {
            line(yaml, "statistics", statistics.toString().replace("=", ": "));
        }
        comment.ifPresent(text -> line(yaml, "comment", inYaml(text)));
        return yaml.toString();
    }

    private static void line(StringBuilder yaml, String key, String value) {
        yaml.append("      ").append(key).append(": ").append(value).append('\n');
    }

    private static String inYaml(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
    }

    private static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }
}
