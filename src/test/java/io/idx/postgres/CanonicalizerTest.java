package io.idx.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.idx.model.DeclaredIndex;
import io.idx.model.DesiredIndex;
import io.idx.model.IndexDefinition;
import io.idx.model.IndexKey;
import io.idx.model.ObservedIndex;
import io.idx.model.Place;
import io.idx.model.QualifiedName;
import io.idx.test.EachServer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** A declared definition and the index that CREATE INDEX makes of the same words are one and the same. */
class CanonicalizerTest {
    private static final QualifiedName TABLE = new QualifiedName("app", "corpus");

    @EachServer
    void saysOfEveryDefinitionWhatTheRealIndexIs(io.idx.test.Database scratch) throws SQLException {
        List<DeclaredIndex> declared = corpus();
        create(scratch, declared);
        try (Database database = open(scratch)) {
            Snapshot snapshot = database.observe(Set.of("app"));
            Canonicalization canonical = database.canonicalize(declared, snapshot, true);

            assertThat(canonical.problems()).isEmpty();
            assertThat(canonical.desired()).hasSameSizeAs(declared);
            for (DesiredIndex desired : canonical.desired()) {
                assertThat(desired.definition())
                        .as(desired.declared().toString())
                        .isEqualTo(definition(snapshot, desired.name()));
            }
        }
    }

    @EachServer
    void spellsKeysAsTheServerDoes(io.idx.test.Database scratch) throws SQLException {
        create(scratch, corpus());
        try (Database database = open(scratch);
                Connection connection = scratch.connect();
                Statement statement = connection.createStatement()) {
            Snapshot snapshot = database.observe(Set.of("app"));
            statement.execute("SET search_path = pg_catalog");
            int compared = 0;
            try (ResultSet rows = statement.executeQuery(
                    "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index"
                            + " WHERE indrelid = 'app.corpus'::regclass")) {
                while (rows.next()) {
                    QualifiedName name =
                            new QualifiedName("app", rows.getString(1).substring("app.".length()));
                    String keys = definition(snapshot, name).keys().stream()
                            .map(IndexKey::text)
                            .collect(Collectors.joining(", "));
                    assertThat(rows.getString(2).replaceAll("\\s+", " ")).contains(" (" + keys + ")");
                    compared++;
                }
            }
            assertThat(compared).isEqualTo(corpus().size() + 1);
        }
    }

    @EachServer
    void needsNoServerForWordsThatReadLikeTheCatalog(io.idx.test.Database scratch) throws SQLException {
        create(scratch, corpus());
        try (Database database = open(scratch)) {
            Snapshot snapshot = database.observe(Set.of("app"));
            List<DeclaredIndex> inCatalogWords = corpus().stream()
                    .map(index -> inWords(index, definition(snapshot, index.name())))
                    .toList();

            assertThat(new Canonicalizer(snapshot).undecided(inCatalogWords)).isEmpty();
        }
    }

    @EachServer
    void takesADumpedAndRestoredIndexForTheSame(io.idx.test.Database scratch) throws SQLException {
        DeclaredIndex declared = index("in_list", "btree", "id", "code IN ('a', 'b')", "", "");
        create(scratch, List.of(declared));
        try (Database database = open(scratch);
                Connection connection = scratch.connect();
                Statement statement = connection.createStatement()) {
            String first = predicateOf(database, declared.name());
            statement.execute("DROP INDEX app.in_list; CREATE INDEX in_list ON app.corpus (id) WHERE " + first);
            Snapshot restored = database.observe(Set.of("app"));

            assertThat(predicateOf(database, declared.name())).isNotEqualTo(first);
            Canonicalization canonical = database.canonicalize(List.of(declared), restored, false);
            assertThat(canonical.desired().get(0).definition()).isEqualTo(definition(restored, declared.name()));
        }
    }

    private static String predicateOf(Database database, QualifiedName index) {
        return definition(database.observe(Set.of("app")), index).predicate().orElseThrow();
    }

    @Test
    void corpusIsNotEmpty() {
        assertThat(corpus()).hasSizeGreaterThan(80);
    }

    private static Database open(io.idx.test.Database scratch) {
        return Database.open(ConnectionSettings.resolve(
                Optional.of(scratch.url()), Optional.empty(), Map.of(), Path.of("/"), "nobody"));
    }

    private static IndexDefinition definition(Snapshot snapshot, QualifiedName name) {
        return snapshot.state().indexes().stream()
                .filter(index -> index.name().equals(name))
                .map(ObservedIndex::definition)
                .findFirst()
                .orElseThrow();
    }

    private static DeclaredIndex inWords(DeclaredIndex index, IndexDefinition definition) {
        return index.withWords(definition.keys().stream().map(IndexKey::text).toList(), definition.predicate());
    }

    private static void create(io.idx.test.Database scratch, List<DeclaredIndex> declared) throws SQLException {
        try (Connection connection = scratch.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(resource("corpus.sql"));
            statement.execute("SET search_path = pg_catalog, app, public; SET timezone = 'UTC'");
            for (DeclaredIndex index : declared) {
                statement.execute(sql(index));
            }
        }
    }

    /** Written without the product's own DDL, which is not to witness for itself. */
    private static String sql(DeclaredIndex index) {
        String with = index.with().entrySet().stream()
                .map(entry -> entry.getKey() + " = " + entry.getValue())
                .collect(Collectors.joining(", "));
        String include = index.include().stream().map(name -> '"' + name + '"').collect(Collectors.joining(", "));
        return "CREATE INDEX " + index.name().name() + " ON app.corpus USING " + index.method() + " ("
                + String.join(", ", index.columns()) + ")"
                + (include.isEmpty() ? "" : " INCLUDE (" + include + ")")
                + (with.isEmpty() ? "" : " WITH (" + with + ")")
                + index.where().map(where -> " WHERE (" + where + ")").orElse("");
    }

    private static List<DeclaredIndex> corpus() {
        List<DeclaredIndex> indexes = new ArrayList<>();
        for (String line : resource("corpus.txt").split("\n", -1)) {
            if (line.startsWith("#") || line.isEmpty()) {
                continue;
            }
            String[] parts = (line + " | | | | x").split(" *\\| *", -1);
            indexes.add(index("corpus_" + indexes.size(), parts[0], parts[1], parts[2], parts[3], parts[4]));
        }
        return indexes;
    }

    private static DeclaredIndex index(
            String name, String method, String columns, String where, String with, String include) {
        TreeMap<String, String> storage = new TreeMap<>();
        for (String pair : with.isEmpty() ? new String[0] : with.split(", ", -1)) {
            storage.put(pair.split("=", -1)[0], pair.split("=", -1)[1]);
        }
        return new DeclaredIndex(
                new QualifiedName("app", name),
                TABLE,
                Arrays.asList(columns.split(" ; ", -1)),
                include.isEmpty()
                        ? List.of()
                        : Arrays.asList(include.replace("\"", "").split(" ; ", -1)),
                method,
                false,
                true,
                where.isEmpty() ? Optional.empty() : Optional.of(where),
                storage,
                Optional.empty(),
                new TreeMap<>(),
                Optional.empty(),
                List.of(),
                false,
                false,
                Optional.empty(),
                new Place("corpus.txt", 1, 1, 1, ""),
                new HashMap<>());
    }

    private static String resource(String name) {
        try (InputStream in = CanonicalizerTest.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
