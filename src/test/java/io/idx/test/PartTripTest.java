package io.idx.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;

/**
 * What single partitions have of their own, made up by chance: one set is applied, somebody alters parts by hand,
 * another set is applied, imported and taken back. {@code -Dtrips=100} makes so many on each major, {@code -Dseed=7}
 * begins with another.
 */
final class PartTripTest {
    private static final String TABLES =
            """
            CREATE SCHEMA IF NOT EXISTS other;
            DROP TABLE IF EXISTS logs;
            CREATE TABLE logs (k int, host text) PARTITION BY LIST (k);
            CREATE TABLE logs_a PARTITION OF logs FOR VALUES IN (1);
            CREATE TABLE "logs.b" PARTITION OF logs FOR VALUES IN (2);
            CREATE TABLE logs_sub PARTITION OF logs FOR VALUES IN (3, 4) PARTITION BY LIST (k);
            CREATE TABLE other.logs_c PARTITION OF logs_sub FOR VALUES IN (3);
            CREATE TABLE other."logs d" PARTITION OF logs_sub DEFAULT;
            CREATE TABLE logs_rest PARTITION OF logs DEFAULT;
            INSERT INTO logs SELECT i % 6, 'h' || i FROM generate_series(1, 600) i;
            """;

    /** By what the file calls them. */
    private static final Map<String, String> PARTITIONS = Map.of(
            "logs_a", "public.logs_a",
            "'\"logs.b\"'", "public.logs.b",
            "other.logs_c", "other.logs_c",
            "other.logs d", "other.logs d",
            "logs_rest", "public.logs_rest");

    private static final String PARTS =
            """
            SELECT n.nspname || '.' || t.relname, format('%I.%I', n.nspname, c.relname),
                   coalesce((SELECT string_agg(replace(o, '=', ': '), ', ' ORDER BY o)
                               FROM unnest(c.reloptions) o), ''),
                   coalesce((SELECT spcname FROM pg_tablespace s WHERE s.oid = c.reltablespace), 'pg_default'),
                   coalesce((SELECT string_agg(a.attnum || ': ' || a.attstattarget, ', ')
                               FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attstattarget >= 0), ''),
                   coalesce((SELECT string_agg(e.extname, ', ')
                               FROM pg_depend d JOIN pg_extension e ON e.oid = d.refobjid
                              WHERE d.objid = c.oid AND d.deptype = 'x'), ''),
                   coalesce(obj_description(c.oid, 'pg_class'), ''),
                   pg_get_indexdef(c.oid, 1, true)
              FROM pg_index i
              JOIN pg_class c ON c.oid = i.indexrelid AND c.relkind = 'i'
              JOIN pg_class t ON t.oid = i.indrelid
              JOIN pg_namespace n ON n.oid = t.relnamespace
             WHERE n.nspname IN ('public', 'other') AND i.indisvalid
            """;

    /** Seeds beside each other make much the same numbers. */
    private static final long SPREAD = 0x9E3779B97F4A7C15L;

    private static final List<String> PARAMETERS =
            List.of("", "fillfactor: 70", "fillfactor: 90", "deduplicate_items: off", "fillfactor: 60");
    private static final List<String> TARGETS = List.of("", "1: 0", "1: 200", "1: 500");
    private static final List<String> SPACES =
            List.of("pg_default", TestServer.TABLESPACE, TestServer.OTHER_TABLESPACE);
    private static final List<String> EXTENSIONS = List.of("", "plpgsql");
    private static final List<String> COMMENTS = List.of("packed", "it's: #off", "cold  and dark");
    private static final List<String> KEYS = List.of("lower(host)", "upper(host)");

    /** What a part is, in the words of the file. */
    private record Part(
            String with, String tablespace, String statistics, String extensions, String comment, String key) {}

    /** What the file says of a partition, as far as it says anything. */
    private record Own(
            Optional<String> with,
            Optional<String> tablespace,
            Optional<String> statistics,
            Optional<String> extensions,
            Optional<String> comment) {
        static final Own NONE =
                new Own(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

        String yaml() {
            return Stream.of(
                            with.map(words -> "with: {" + words + "}"),
                            tablespace.map(name -> "tablespace: " + name),
                            statistics.map(words -> "statistics: {" + words + "}"),
                            extensions.map(names -> "depends_on_extension: [" + names + "]"),
                            comment.map(text -> "comment: '" + text.replace("'", "''") + "'"))
                    .flatMap(Optional::stream)
                    .collect(Collectors.joining(", ", "{", "}"));
        }
    }

    private record Declared(String key, String with, String statistics, Map<String, Own> owns) {
        String yaml() {
            String partitions = owns.entrySet().stream()
                    .map(own ->
                            "        " + own.getKey() + ": " + own.getValue().yaml() + "\n")
                    .collect(Collectors.joining());
            return "version: 1\ntables:\n  logs:\n    logs_idx:\n      columns: [" + key + "]\n"
                    + (with.isEmpty() ? "" : "      with: {" + with + "}\n")
                    + (statistics.isEmpty() ? "" : "      statistics: {" + statistics + "}\n")
                    + (partitions.isEmpty() ? "" : "      partitions:\n" + partitions);
        }

        /** What becomes of a part, or of a new one. */
        Part of(String partition, Optional<Part> before) {
            Own own = owns.getOrDefault(partition, Own.NONE);
            Optional<Part> kept = before.filter(part -> part.key.equals(key));
            return new Part(
                    own.with.orElse(with),
                    own.tablespace.or(() -> kept.map(Part::tablespace)).orElse("pg_default"),
                    own.statistics.orElse(statistics),
                    own.extensions.or(() -> kept.map(Part::extensions)).orElse(""),
                    own.comment.or(() -> kept.map(Part::comment)).orElse(""),
                    key);
        }
    }

    @EachServer
    void partsHaveWhatIsTheirs(Database database, @TempDir Path directory) throws Exception {
        long seed = Long.getLong("seed", 20_261);
        for (int trip = 0; trip < Integer.getInteger("trips", 3); trip++, seed++) {
            Path place = Files.createDirectory(directory.resolve("seed " + seed));
            travel(database, new Random(seed * SPREAD), place);
        }
    }

    private static void travel(Database database, Random random, Path place) throws Exception {
        Tool tool = new Tool(place, Map.of("IDX_URL", database.url(), "HOME", place.toString()));
        database.execute(TABLES);
        Declared first = declared(random, new Declared("", "", "", Map.of()));
        write(place, first);
        run(tool, "apply", "--auto-approve", "--allow=stall");
        assertThat(parts(database)).as(place + "\n" + first.yaml()).isEqualTo(wanted(first, Map.of()));
        database.execute(byHand(database, random));
        Map<String, Part> before = parts(database);
        Declared second = declared(random, first);
        write(place, second);
        run(tool, "plan", "--out=forth.plan", "--allow=partitioned-drop,stall");
        run(tool, "apply", "forth.plan");
        Map<String, Part> after = parts(database);
        assertThat(after).as(place + "\n" + second.yaml()).isEqualTo(wanted(second, before));
        imported(tool);
        if (!after.equals(before)) {
            run(tool, "plan", "--reverse", "forth.plan", "--out=back.plan", "--allow=partitioned-drop,stall");
            run(tool, "apply", "back.plan");
            assertThat(parts(database))
                    .as(place + " back from\n" + second.yaml())
                    .isEqualTo(before);
        }
    }

    private static void imported(Tool tool) {
        run(tool, "import", "-f", "fresh.yaml");
        assertThat(run(tool, "plan", "-f", "fresh.yaml").out()).startsWith("No changes.");
        run(tool, "fmt", "--check", "-f", "fresh.yaml");
    }

    private static Tool.Run run(Tool tool, String... arguments) {
        Tool.Run run = tool.run(List.of(arguments));
        assertThat(run.exit()).as(run.out() + run.err()).isZero();
        return run;
    }

    private static void write(Path place, Declared declared) throws IOException {
        Files.writeString(place.resolve("indexes.yaml"), declared.yaml());
    }

    private static Map<String, Part> wanted(Declared declared, Map<String, Part> before) {
        Map<String, Part> wanted = new TreeMap<>();
        PARTITIONS.forEach((written, partition) ->
                wanted.put(partition, declared.of(written, Optional.ofNullable(before.get(partition)))));
        return wanted;
    }

    /** @param before of which much stays as it is */
    private static Declared declared(Random random, Declared before) {
        Map<String, Own> owns = new TreeMap<>();
        for (String partition : new TreeMap<>(PARTITIONS).keySet()) {
            Own own = new Own(
                    perhaps(random, PARAMETERS),
                    perhaps(random, SPACES),
                    perhaps(random, TARGETS),
                    perhaps(random, EXTENSIONS),
                    perhaps(random, COMMENTS));
            Own chosen = random.nextBoolean() ? own : before.owns.getOrDefault(partition, own);
            if (!chosen.equals(Own.NONE)) {
                owns.put(partition, chosen);
            }
        }
        boolean stays = !before.key.isEmpty() && random.nextInt(4) > 0;
        return new Declared(
                stays ? before.key : pick(random, KEYS), pick(random, PARAMETERS), pick(random, TARGETS), owns);
    }

    private static Optional<String> perhaps(Random random, List<String> values) {
        return random.nextInt(3) == 0 ? Optional.of(pick(random, values)) : Optional.empty();
    }

    private static String pick(Random random, List<String> values) {
        return values.get(random.nextInt(values.size()));
    }

    /** Somebody alters one or two parts, and perhaps the topmost. */
    private static String byHand(Database database, Random random) throws SQLException {
        List<String> names = names(database);
        String statements = random.nextInt(3) == 0 ? "ALTER INDEX logs_idx ALTER COLUMN 1 SET STATISTICS 77;" : "";
        for (int i = random.nextInt(2); i < 2; i++) {
            String part = pick(random, names);
            statements += pick(
                            random,
                            List.of(
                                    "ALTER INDEX %s SET (fillfactor = 55);",
                                    "ALTER INDEX %s RESET (fillfactor, deduplicate_items);",
                                    "ALTER INDEX %s ALTER COLUMN 1 SET STATISTICS 33;",
                                    "ALTER INDEX %s SET TABLESPACE " + TestServer.TABLESPACE + ";",
                                    "ALTER INDEX %s DEPENDS ON EXTENSION plpgsql;",
                                    "COMMENT ON INDEX %s IS 'by hand';"))
                    .formatted(part);
        }
        return statements;
    }

    private static List<String> names(Database database) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT * FROM (" + PARTS + ") parts ORDER BY 1")) {
            List<String> names = new ArrayList<>();
            while (rows.next()) {
                names.add(rows.getString(2));
            }
            return names;
        }
    }

    private static Map<String, Part> parts(Database database) throws SQLException {
        Map<String, Part> parts = new TreeMap<>();
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(PARTS)) {
            while (rows.next()) {
                Part part = new Part(
                        rows.getString(3),
                        rows.getString(4),
                        rows.getString(5),
                        rows.getString(6),
                        rows.getString(7),
                        rows.getString(8));
                assertThat(parts.put(rows.getString(1), part)).isNull();
            }
        }
        return parts;
    }
}
