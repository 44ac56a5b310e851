package io.idx.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.idx.model.DeclaredIndex;
import io.idx.model.IndexDefinition;
import io.idx.model.IndexKey;
import io.idx.model.QualifiedName;
import io.idx.model.Samples;
import io.idx.test.Database;
import io.idx.test.EachServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Asks the server whether it reads what we spell, and cuts text where we do. */
final class ServerSpellingTest {
    private static final QualifiedName TABLE = new QualifiedName("Odd schema", "order");
    private static final QualifiedName INDEX = new QualifiedName("Odd schema", "a \"b\".c");

    @EachServer
    void quotesEveryKeywordThatTheServerQuotes(Database database) throws SQLException {
        String sql = "SELECT word, quote_ident(word) FROM pg_get_keywords()";
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet words = statement.executeQuery(sql)) {
            while (words.next()) {
                String ours = Identifiers.quote(words.getString(1));
                // a word that only a later major reserves is quoted on the earlier ones, too
                assertThat(ours).isIn(words.getString(2), '"' + words.getString(1) + '"');
                assertThat(ours.length())
                        .isGreaterThanOrEqualTo(words.getString(2).length());
            }
        }
    }

    @EachServer(from = 17)
    void quotesNoOtherWord(Database database) throws SQLException {
        String sql = "SELECT word FROM pg_get_keywords() WHERE quote_ident(word) = word";
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet words = statement.executeQuery(sql)) {
            while (words.next()) {
                assertThat(Identifiers.quote(words.getString(1))).isEqualTo(words.getString(1));
            }
        }
    }

    @EachServer
    void readsALiteralBackWhateverTheSetting(Database database) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            for (String setting : List.of("on", "off")) {
                statement.execute("SET standard_conforming_strings = " + setting);
                for (String text : List.of("it's", "C:\\n", "\\'", "E'x'", "a\nb", "été", "")) {
                    try (ResultSet row = statement.executeQuery("SELECT " + Identifiers.literal(text))) {
                        assertThat(row.next()).isTrue();
                        assertThat(row.getString(1)).isEqualTo(text);
                    }
                }
            }
        }
    }

    @EachServer(from = 15)
    void executesEveryStatementUnderOddNames(Database database) throws SQLException {
        DeclaredIndex declared = declared(false);
        QualifiedName other = INDEX.withName("Other");
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE SCHEMA \"Odd schema\"");
            statement.execute("CREATE TABLE \"Odd schema\".\"order\" (email text, \"User\" int)");
            for (String sql : List.of(
                    Ddl.createIndex(INDEX, declared),
                    Ddl.comment(INDEX, Optional.of("it's")),
                    Ddl.setStorage(INDEX, Map.of("fillfactor", "80")),
                    Ddl.resetStorage(INDEX, List.of("fillfactor")),
                    Ddl.statistics(INDEX, 1, Optional.of(500)),
                    Ddl.statistics(INDEX, 1, Optional.empty()),
                    Ddl.renameIndex(INDEX, other),
                    Ddl.analyze(TABLE),
                    Ddl.comment(other, Optional.empty()))) {
                statement.execute(sql);
            }
            assertThat(definition(statement, other))
                    .isEqualTo("CREATE UNIQUE INDEX \"Other\" ON \"Odd schema\".\"order\" USING btree"
                            + " (lower(email) DESC, ((email || ', '::text))) INCLUDE (\"User\") NULLS NOT DISTINCT"
                            + " WITH (deduplicate_items=off) WHERE (\"User\" > 0)");
            assertThat(SqlFragment.split(SqlFragment.keyList(definition(statement, other))))
                    .containsExactly("lower(email) DESC", "((email || ', '::text))");
            statement.execute(Ddl.dropIndex(other));
            statement.execute(Ddl.createIndex(INDEX, TABLE, catalogWords()));
            statement.execute(Ddl.dropIndex(INDEX));
            statement.execute("CREATE INDEX \"Other\" ON \"Odd schema\".\"order\" (email)");
            statement.execute(Ddl.clusterOn(TABLE, other));
        }
    }

    @EachServer
    void makesATwinOnATemporaryPartitionedTable(Database database) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TEMP TABLE \"order\" (email text, \"User\" int, p int) PARTITION BY LIST (p)");
            statement.execute(Ddl.twin("i_0", "order", declared(true)));
            assertThat(SqlFragment.keyList(definition(statement, new QualifiedName("pg_temp", "i_0"))))
                    .isEqualTo("lower(email) DESC, ((email || ', '::text))");
        }
    }

    /**
     * PL/pgSQL cuts a body with the server's scanner, and with check_function_bodies off it leaves it at that. A piece
     * without a flaw must leave the bracket and the semicolon behind it outside its quotes.
     */
    @EachServer
    void cutsRandomPiecesWhereTheServerDoes(Database database) throws SQLException {
        Random random = new Random(20_261_122);
        int scanned = 0;
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.setEscapeProcessing(false);
            statement.execute("SET check_function_bodies = off");
            for (int i = 0; i < 12_000; i++) {
                String piece = piece(random);
                if (SqlFragment.flawInExpression(piece).isEmpty()) {
                    assertThat(complaint(statement, piece))
                            .as(piece)
                            .doesNotContain("unterminated", "mismatched", "end of");
                    scanned++;
                }
            }
        }
        assertThat(scanned).isGreaterThan(1_000);
    }

    private static String piece(Random random) {
        String[] bits = {
            "'", "''", "\\", "\\'", "E", "e'", "E'", "$", "$$", "$a$", "$a", "a", "1", "1e", ".", "\"", "\"x\"", "\n",
                    " ", "-",
            "/", "*", "(", ")", "[", "]", ";", ",", "U&'", "B'", "x'", "0x", "0", "_", "é", "|", "?", "N'", "\n'",
                    "'\n'"
        };
        return random.ints(1 + random.nextInt(13), 0, bits.length)
                .mapToObj(bit -> bits[bit])
                .collect(Collectors.joining());
    }

    private static String complaint(Statement statement, String piece) {
        try {
            statement.execute("DO $piece$ BEGIN RETURN; PERFORM (" + piece + "\n); END $piece$");
            return "";
        } catch (SQLException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static String definition(Statement statement, QualifiedName index) throws SQLException {
        String name = Identifiers.literal(Identifiers.quote(index));
        try (ResultSet row = statement.executeQuery("SELECT pg_get_indexdef(" + name + "::regclass)")) {
            assertThat(row.next()).isTrue();
            return row.getString(1);
        }
    }

    private static IndexDefinition catalogWords() {
        return new IndexDefinition(
                "btree",
                false,
                true,
                List.of(new IndexKey("lower(email) COLLATE \"C\" DESC", true)),
                List.of("User"),
                Optional.of("(\"User\" > 0)"),
                new TreeMap<>(Map.of("fillfactor", "70")),
                "pg_default",
                new TreeMap<>(),
                new TreeSet<>(),
                Optional.empty());
    }

    private static DeclaredIndex declared(boolean nullsDistinct) {
        return new DeclaredIndex(
                INDEX,
                TABLE,
                List.of("lower(email) DESC", "(email || ', ')"),
                List.of("User"),
                "btree",
                true,
                nullsDistinct,
                Optional.of("\"User\" > 0"),
                new TreeMap<>(Map.of("deduplicate_items", "off")),
                Optional.of("pg_default"),
                new TreeMap<>(),
                new TreeMap<>(),
                new TreeSet<>(),
                Optional.empty(),
                List.of(),
                false,
                false,
                Optional.empty(),
                Samples.desired("x", Samples.on("a")).declared().place(),
                Map.of());
    }
}
