package io.idx.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.idx.model.Caveat;
import io.idx.model.DeclaredIndex;
import io.idx.model.DesiredIndex;
import io.idx.test.EachServer;
import io.idx.test.TestServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * A definition that PostgreSQL makes another index of is never taken for the same: each of the corpus is changed in
 * each way that PostgreSQL accepts, and declared where the unchanged one is.
 */
class MutationTest {
    private static final List<Function<DeclaredIndex, DeclaredIndex>> MUTATIONS = List.of(
            index -> key(index, " DESC"),
            index -> key(index, " NULLS FIRST"),
            index -> key(index, " COLLATE \"POSIX\""),
            index -> key(index, " text_pattern_ops"),
            index -> key(index, " int4_bloom_ops"),
            index -> key(index, " ext.gist_trgm_ops (siglen=11)"),
            index -> keyText(index, index.columns().get(0).replaceFirst("(?<![A-Za-z_0-9])[1-9]", "9")),
            index -> keyText(index, index.columns().get(0).replaceFirst("'([a-z])", "'q$1")),
            index -> keyText(index, index.columns().get(0).replace("title", "body")),
            index -> where(index, index.where().map(text -> text.replaceFirst("(?<![A-Za-z_0-9'])[1-9]", "9"))),
            index -> where(index, index.where().map(text -> text.replaceFirst("'([a-z])", "'q$1"))),
            index -> where(index, index.where().map(text -> text.replaceFirst("('[a-z]+')", "$1 COLLATE \"POSIX\""))),
            index -> where(index, index.where().map(text -> text.replaceFirst("[<>]", "="))),
            index -> where(index, index.where().map(text -> "NOT (" + text + ")")),
            index -> where(index, Optional.empty()),
            index -> where(index, Optional.of("id > 77")));

    /** Printed otherwise, and yet the same: NOT NULL is null, and these literals' collation is moot. */
    private static final List<String> SAME_TO_THE_PLANNER = List.of(
            "title = 'x' COLLATE \"POSIX\" COLLATE \"C\"",
            "home = ROW('a' COLLATE \"POSIX\", 'b', 'c')::app.address",
            "NOT (NULL)");

    @EachServer
    void isNeverTakenForTheUnchangedOne(io.idx.test.Database scratch) throws SQLException {
        List<DeclaredIndex> declared = Corpus.all(scratch.server().major());
        Corpus.create(scratch, declared);
        scratch.execute("GRANT USAGE ON SCHEMA app, ext, fn, \"Odd Schema\" TO " + TestServer.PLAIN_ROLE);
        List<List<DeclaredIndex>> rounds = new ArrayList<>();
        try (Connection connection = scratch.connect()) {
            connection.setAutoCommit(false);
            for (Function<DeclaredIndex, DeclaredIndex> mutation : MUTATIONS) {
                rounds.add(changed(connection, declared, mutation));
            }
        }

        assertThat(rounds.stream().mapToInt(List::size).sum()).isGreaterThan(1000);
        assertThat(taken(scratch.url(), rounds)).isEqualTo(SAME_TO_THE_PLANNER);
        assertThat(taken(scratch.plainUrl() + "?options=-c%20default_transaction_read_only%3Don", rounds))
                .isEqualTo(SAME_TO_THE_PLANNER);
    }

    private static List<DeclaredIndex> changed(
            Connection connection, List<DeclaredIndex> declared, Function<DeclaredIndex, DeclaredIndex> mutation)
            throws SQLException {
        List<DeclaredIndex> changed = new ArrayList<>();
        for (DeclaredIndex index : declared) {
            DeclaredIndex other = mutation.apply(index);
            if (!other.equals(index) && becomesAnother(connection, index, other)) {
                changed.add(other);
            }
        }
        return changed;
    }

    /** The changed definitions that are taken for the unchanged ones, each of which must be told of. */
    private static List<String> taken(String url, List<List<DeclaredIndex>> rounds) {
        List<String> taken = new ArrayList<>();
        try (Database database = Corpus.open(url)) {
            Snapshot snapshot = database.observe(Set.of("app", "Odd Schema"));
            for (List<DeclaredIndex> changed : rounds) {
                Canonicalization canonical = database.canonicalize(changed, snapshot, false);
                assertThat(canonical.problems()).isEmpty();
                List<DeclaredIndex> same = canonical.desired().stream()
                        .filter(desired -> desired.definition().equals(Corpus.definition(snapshot, desired.name())))
                        .map(DesiredIndex::declared)
                        .toList();
                assertThat(canonical.caveats()).allMatch(caveat -> caveat.kind() == Caveat.Kind.EQUIVALENT);
                assertThat(canonical.caveats()).map(Caveat::index).isEqualTo(same);
                same.forEach(index -> taken.add(index.where().orElse("")));
            }
        }
        return taken;
    }

    /** Whether PostgreSQL accepts the changed one on the real table, and prints another definition of it. */
    private static boolean becomesAnother(Connection connection, DeclaredIndex index, DeclaredIndex other)
            throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.setEscapeProcessing(false);
            statement.execute("SET LOCAL timezone = 'UTC'; SET LOCAL search_path = pg_catalog, \""
                    + index.table().schema() + "\", public, ext");
            String before = printed(statement, index);
            statement.execute("DROP INDEX \"" + index.table().schema() + "\"."
                    + index.name().name());
            statement.execute(Corpus.sql(other));
            return !before.equals(printed(statement, index));
        } catch (SQLException e) {
            assertThat(e.getSQLState()).as(e.getMessage()).matches("(42|0A|22).*");
            return false;
        } finally {
            connection.rollback();
        }
    }

    private static String printed(Statement statement, DeclaredIndex index) throws SQLException {
        try (ResultSet row = statement.executeQuery("SELECT pg_get_indexdef('\""
                + index.table().schema() + "\"." + index.name().name() + "'::regclass)")) {
            row.next();
            return row.getString(1);
        }
    }

    private static DeclaredIndex key(DeclaredIndex index, String more) {
        return keyText(index, index.columns().get(0) + more);
    }

    private static DeclaredIndex keyText(DeclaredIndex index, String first) {
        List<String> columns = new ArrayList<>(index.columns());
        columns.set(0, first);
        return index.withWords(columns, index.where());
    }

    private static DeclaredIndex where(DeclaredIndex index, Optional<String> predicate) {
        return index.withWords(index.columns(), predicate);
    }
}
