package io.idx.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.idx.model.DeclaredIndex;
import io.idx.model.DesiredIndex;
import io.idx.model.IndexDefinition;
import io.idx.model.IndexKey;
import io.idx.model.QualifiedName;
import io.idx.test.EachServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** A declared definition and the index that CREATE INDEX makes of the same words are one and the same. */
class CanonicalizerTest {
    @EachServer
    void saysOfEveryDefinitionWhatTheRealIndexIs(io.idx.test.Database scratch) throws SQLException {
        List<DeclaredIndex> declared = Corpus.simple();
        Corpus.create(scratch, declared);
        try (Database database = Corpus.open(scratch.url())) {
            Snapshot snapshot = database.observe(Set.of("app"));
            Canonicalization canonical = database.canonicalize(declared, snapshot, true);

            assertThat(canonical.problems()).isEmpty();
            assertThat(canonical.desired()).hasSameSizeAs(declared);
            for (DesiredIndex desired : canonical.desired()) {
                assertThat(desired.definition())
                        .as(desired.declared().toString())
                        .isEqualTo(Corpus.definition(snapshot, desired.name()));
            }
        }
    }

    @EachServer
    void spellsKeysAsTheServerDoes(io.idx.test.Database scratch) throws SQLException {
        Corpus.create(scratch, Corpus.simple());
        try (Database database = Corpus.open(scratch.url());
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
                    String keys = Corpus.definition(snapshot, name).keys().stream()
                            .map(IndexKey::text)
                            .collect(Collectors.joining(", "));
                    assertThat(rows.getString(2).replaceAll("\\s+", " ")).contains(" (" + keys + ")");
                    compared++;
                }
            }
            assertThat(compared).isEqualTo(Corpus.simple().size() + 1);
        }
    }

    @EachServer
    void needsNoServerForWordsThatReadLikeTheCatalog(io.idx.test.Database scratch) throws SQLException {
        Corpus.create(scratch, Corpus.simple());
        try (Database database = Corpus.open(scratch.url())) {
            Snapshot snapshot = database.observe(Set.of("app"));
            List<DeclaredIndex> inCatalogWords = Corpus.simple().stream()
                    .map(index -> inWords(index, Corpus.definition(snapshot, index.name())))
                    .toList();

            assertThat(new Canonicalizer(snapshot).undecided(inCatalogWords)).isEmpty();
        }
    }

    @EachServer
    void takesADumpedAndRestoredIndexForTheSame(io.idx.test.Database scratch) throws SQLException {
        DeclaredIndex declared = Corpus.index("in_list", Corpus.TABLE, "btree", "id", "code IN ('a', 'b')", "", "");
        Corpus.create(scratch, List.of(declared));
        try (Database database = Corpus.open(scratch.url());
                Connection connection = scratch.connect();
                Statement statement = connection.createStatement()) {
            String first = predicateOf(database, declared.name());
            statement.execute("DROP INDEX app.in_list; CREATE INDEX in_list ON app.corpus (id) WHERE " + first);
            Snapshot restored = database.observe(Set.of("app"));

            assertThat(predicateOf(database, declared.name())).isNotEqualTo(first);
            Canonicalization canonical = database.canonicalize(List.of(declared), restored, false);
            assertThat(canonical.desired().get(0).definition()).isEqualTo(Corpus.definition(restored, declared.name()));
        }
    }

    private static String predicateOf(Database database, QualifiedName index) {
        return Corpus.definition(database.observe(Set.of("app")), index)
                .predicate()
                .orElseThrow();
    }

    @Test
    void corpusIsNotEmpty() {
        assertThat(Corpus.simple()).hasSizeGreaterThan(80);
    }

    private static DeclaredIndex inWords(DeclaredIndex index, IndexDefinition definition) {
        return index.withWords(definition.keys().stream().map(IndexKey::text).toList(), definition.predicate());
    }
}
