package io.idx.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;

/**
 * What HypoPG adds, on servers that have it: Debian's with postgresql-15-hypopg, say, by {@code -Dpg=URL}. The binaries
 * that Maven fetches have none.
 */
final class HypopgTest {
    private static final String TABLE =
            """
            CREATE SCHEMA ext;
            CREATE EXTENSION hypopg SCHEMA ext;
            CREATE TABLE t (a int, b int, c text);
            INSERT INTO t SELECT i, i % 10, 'v' || i FROM generate_series(1, 20000) i;
            ANALYZE t;
            """;
    private static final String YAML =
            """
            version: 1
            tables:
              t:
                t_a: {columns: [a], queries: [SELECT * FROM t WHERE a = $1, SELECT * FROM t WHERE b = 3]}
                t_c: {columns: [lower(c)], where: b = 1, queries: [SELECT * FROM t WHERE lower(c) = 'x' AND b = 2]}
                t_gin: {columns: ["(ARRAY[a])"], method: gin, queries: ["SELECT * FROM t WHERE ARRAY[a] @> $1"]}
            """;

    @EachServer
    void imaginesWhatIsNotThere(Database database, @TempDir Path directory) throws Exception {
        Tool.Run run = run(database, directory, "verify");
        assertThat(run.err()).isEmpty();
        assertThat(run.out().substring(run.out().indexOf('\n') + 1))
                .isEqualTo(
                        """

                          -   not used public.t_a                                         indexes.yaml:4
                                query    SELECT * FROM t WHERE b = 3
                                why      Seq Scan even with enable_seqscan = off: no condition and no
                                         order of the query fits the index

                          -   not used public.t_c                                         indexes.yaml:5
                                query    SELECT * FROM t WHERE lower(c) = 'x' AND b = 2
                                why      Seq Scan even with enable_seqscan = off: most likely the query
                                         does not imply b = 1

                          ?   untested public.t_gin                                       indexes.yaml:6
                                query    SELECT * FROM t WHERE ARRAY[a] @> $1
                                why      the index is not there, and HypoPG cannot imagine it: hypopg:
                                         access method "gin" is not supported
                                fix      idx apply --only public.t_gin

                          +   used     public.t_a                                         indexes.yaml:4
                                query    SELECT * FROM t WHERE a = $1
                                cost     8.1 with it, 359.0 without it
                                why      the index is not there; the planner would take it, as HypoPG
                                         imagines it

                        Verify: 1 of 4 queries use their index; 2 not used, 1 untested.
                        """);
        assertThat(run.exit()).isEqualTo(2);
    }

    /** HypoPG gives every partition the index of the whole. */
    @EachServer
    void imaginesTheIndexOfAPartitionedTable(Database database, @TempDir Path directory) throws Exception {
        prepare(database);
        database.execute(
                """
                CREATE SCHEMA old;
                CREATE TABLE p (a int, b int) PARTITION BY RANGE (a);
                CREATE TABLE old.p_1 PARTITION OF p FOR VALUES FROM (0) TO (50000);
                INSERT INTO p SELECT i, i FROM generate_series(1, 20000) i;
                ANALYZE p;
                """);
        Files.writeString(
                directory.resolve("indexes.yaml"),
                """
                version: 1
                tables:
                  p:
                    p_b: {columns: [b], queries: [SELECT * FROM p WHERE b = $1]}
                """);
        Tool.Run run = new Tool(directory, Map.of("IDX_URL", database.url())).run(List.of("verify"));
        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(run.out())
                .contains("why      the index is not there; the planner would take it, as HypoPG")
                .endsWith("Verify: 1 of 1 query uses its index.\n");
    }

    @EachServer
    void planSaysWhy(Database database, @TempDir Path directory) throws Exception {
        assertThat(words(run(database, directory, "plan")))
                .contains("btree (a) why 1 of 2 queries would use it, as HypoPG imagines it; cost 359.0 -> 8.1 build")
                .contains("why 0 of 1 query would use it, as HypoPG imagines it build")
                .contains("gin ((ARRAY[a])) why 1 query, now at cost 359.0; untested with it: hypopg: access method"
                        + " \"gin\" is not supported build");
    }

    /** HypoPG before 1.4 cannot hide the old index, which may be preferred while it is there. */
    @EachServer
    void planSaysWhatASuccessorIsGoodFor(Database database, @TempDir Path directory) throws Exception {
        prepare(database);
        database.execute(
                """
                CREATE INDEX t_a ON t (a, b);
                CREATE INDEX t_b ON t (b, a);
                CREATE INDEX t_c ON t (c);
                UPDATE pg_index SET indisvalid = false WHERE indexrelid = 't_c'::regclass;
                """);
        String plan = words(
                plan(
                        database,
                        directory,
                        """
                    t_a: {columns: [a, c], queries: [SELECT * FROM t WHERE a = $1 AND c = $2]}
                    t_b: {columns: [b DESC, a], queries: [SELECT a FROM t WHERE b = 3 AND a = $1]}
                    t_c: {columns: [c], queries: [SELECT * FROM t WHERE c = $1]}
                """));
        assertThat(plan)
                .containsPattern("1 of 1 query uses the old one; (1 of 1 query would use the new one, as HypoPG"
                        + " imagines it; cost [0-9.]+ -> [0-9.]+|1 query untested with the new one: the old one comes"
                        + " first, and only HypoPG 1.4 could hide that) steps build t_a__idx_new")
                .containsPattern(
                        "1 query cannot use it as it is; 1 of 1 query would use it, as HypoPG imagines it; cost"
                                + " 359.0 -> [0-9.]+ steps drop t_c, build t_c");
    }

    /** A query that is no query must not keep anybody from planning. */
    @EachServer
    void planGoesOnWithoutWhy(Database database, @TempDir Path directory) throws Exception {
        prepare(database);
        String plan = words(
                plan(
                        database,
                        directory,
                        """
                    t_a: {columns: [a], queries: [DROP TABLE t]}
                    t_b: {columns: [b], queries: [SELECT nothing FROM t]}
                """));
        assertThat(plan)
                .contains("btree (a) why 1 query, not explained (idx verify tells more)")
                .contains("btree (b) why 1 query, not explained (idx verify tells more)")
                .contains("Plan: 2 to create.");
    }

    private static Tool.Run plan(Database database, Path directory, String entries) throws Exception {
        Files.writeString(directory.resolve("indexes.yaml"), "version: 1\ntables:\n  t:\n" + entries);
        return new Tool(directory, Map.of("IDX_URL", database.url())).run(List.of("plan"));
    }

    private static String words(Tool.Run run) {
        assertThat(run.exit()).as(run.err()).isZero();
        return run.out().replaceAll("\\s+", " ");
    }

    private static Tool.Run run(Database database, Path directory, String command) throws Exception {
        prepare(database);
        Files.writeString(directory.resolve("indexes.yaml"), YAML);
        return new Tool(directory, Map.of("IDX_URL", database.url())).run(List.of(command));
    }

    private static void prepare(Database database) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT FROM pg_available_extensions WHERE name = 'hypopg'")) {
            assumeTrue(row.next(), "this PostgreSQL has no HypoPG to install");
        }
        database.execute(TABLE);
    }
}
