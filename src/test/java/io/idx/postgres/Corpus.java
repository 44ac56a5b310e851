package io.idx.postgres;

import io.idx.model.DeclaredIndex;
import io.idx.model.IndexDefinition;
import io.idx.model.ObservedIndex;
import io.idx.model.Place;
import io.idx.model.QualifiedName;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Definitions as people write them, on tables that have about everything, and what it takes to make them. */
final class Corpus {
    static final QualifiedName TABLE = new QualifiedName("app", "corpus");
    private static final Pattern LINE = Pattern.compile("(?:\\[(\\d+)] )?(.*)");

    private Corpus() {}

    /** Those on one table, which need no extension. */
    static List<DeclaredIndex> simple() {
        return read("corpus.txt", TABLE, 14);
    }

    /** All that a major accepts. */
    static List<DeclaredIndex> all(int major) {
        List<DeclaredIndex> all = new ArrayList<>(simple());
        all.addAll(read("corpus-more.txt", TABLE, major));
        return all;
    }

    private static List<DeclaredIndex> read(String file, QualifiedName first, int major) {
        QualifiedName table = first;
        List<DeclaredIndex> indexes = new ArrayList<>();
        for (String line : resource(file).split("\n", -1)) {
            if (line.startsWith("table: ")) {
                String[] name = line.substring(7).split(line.contains("|") ? "\\|" : " ", 2);
                table = new QualifiedName(name[0], name[1]);
            } else if (!line.startsWith("#") && !line.isEmpty()) {
                Matcher matcher = LINE.matcher(line);
                matcher.matches();
                if (matcher.group(1) == null || Integer.parseInt(matcher.group(1)) <= major) {
                    String[] parts = (matcher.group(2) + " |  |  |  | x").split(" \\| ", -1);
                    String name = file.replaceAll("\\W", "_") + "_" + indexes.size();
                    indexes.add(index(name, table, parts));
                }
            }
        }
        return indexes;
    }

    /** @param parts method, columns, predicate, storage, include; the last three may be empty */
    static DeclaredIndex index(String name, QualifiedName table, String... parts) {
        TreeMap<String, String> storage = new TreeMap<>();
        for (String pair : parts[3].isBlank() ? new String[0] : parts[3].strip().split(", ", -1)) {
            storage.put(pair.split("=", -1)[0], pair.split("=", -1)[1]);
        }
        return new DeclaredIndex(
                new QualifiedName(table.schema(), name),
                table,
                Arrays.asList(parts[1].strip().split(" ; ", -1)),
                parts[4].isBlank()
                        ? List.of()
                        : Arrays.asList(parts[4].strip().replace("\"", "").split(" ; ", -1)),
                parts[0].strip(),
                false,
                true,
                parts[2].isBlank() ? Optional.empty() : Optional.of(parts[2].strip()),
                storage,
                Optional.empty(),
                new TreeMap<>(),
                new TreeMap<>(),
                new TreeSet<>(),
                Optional.empty(),
                List.of(),
                false,
                false,
                Optional.empty(),
                new Place("corpus.txt", 1, 1, 1, ""),
                new HashMap<>());
    }

    /** Makes the tables and, in the user's words, the indexes. */
    static void create(io.idx.test.Database scratch, List<DeclaredIndex> declared) throws SQLException {
        try (Connection connection = scratch.connect()) {
            create(connection, declared);
        }
    }

    static void create(Connection connection, List<DeclaredIndex> declared) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.setEscapeProcessing(false);
            statement.execute(resource("corpus.sql"));
            boolean more = declared.stream().anyMatch(index -> !index.table().equals(TABLE));
            if (more) {
                statement.execute(resource("corpus-more.sql"));
            }
            for (DeclaredIndex index : declared) {
                statement.execute("SET timezone = 'UTC'; SET search_path = pg_catalog, "
                        + quoted(index.table().schema()) + ", public" + (more ? ", ext" : ""));
                statement.execute(sql(index));
            }
        }
    }

    /** Written without the product's own DDL, which is not to witness for itself. */
    static String sql(DeclaredIndex index) {
        String with = index.with().entrySet().stream()
                .map(entry -> entry.getKey() + " = " + entry.getValue())
                .collect(Collectors.joining(", "));
        String include = index.include().stream().map(Corpus::quoted).collect(Collectors.joining(", "));
        return "CREATE INDEX " + index.name().name() + " ON "
                + quoted(index.table().schema()) + "."
                + quoted(index.table().name()) + " USING " + index.method() + " ("
                + String.join(", ", index.columns()) + ")"
                + (include.isEmpty() ? "" : " INCLUDE (" + include + ")")
                + (with.isEmpty() ? "" : " WITH (" + with + ")")
                + index.where().map(where -> " WHERE (" + where + ")").orElse("");
    }

    private static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    static Database open(String url) {
        return Database.open(
                ConnectionSettings.resolve(Optional.of(url), Optional.empty(), Map.of(), Path.of("/"), "nobody"));
    }

    static IndexDefinition definition(Snapshot snapshot, QualifiedName name) {
        return snapshot.state().indexes().stream()
                .filter(index -> index.name().equals(name))
                .map(ObservedIndex::definition)
                .findFirst()
                .orElseThrow();
    }

    private static String resource(String name) {
        try (InputStream in = Corpus.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
