package io.idx.test;

import static org.assertj.core.api.Assertions.assertThat;

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
 * Changes of the index of a partitioned table whose session is ended before each statement in turn: another apply makes
 * good what is missing, and nothing that was there is lost on the way.
 */
final class InterruptedTreeTest {
    private static final String TABLES =
            """
            CREATE TABLE t (a int, b int) PARTITION BY LIST (a);
            CREATE TABLE t_1 PARTITION OF t FOR VALUES IN (1);
            CREATE TABLE t_2 PARTITION OF t FOR VALUES IN (2) PARTITION BY HASH (b);
            CREATE TABLE t_2_0 PARTITION OF t_2 FOR VALUES WITH (MODULUS 2, REMAINDER 0);
            CREATE TABLE t_2_1 PARTITION OF t_2 FOR VALUES WITH (MODULUS 2, REMAINDER 1);
            INSERT INTO t SELECT 1 + i % 2, i FROM generate_series(1, 100) i;
            """;

    /**
     * Ends the session that sends the n-th statement about an index. What the canonicaliser sends does not count, and
     * REINDEX has event triggers only from PostgreSQL 17 on.
     */
    private static final String CUT =
            """
            CREATE SCHEMA cut;
            CREATE SEQUENCE cut.statements;
            CREATE FUNCTION cut.cut() RETURNS event_trigger LANGUAGE plpgsql AS $$
            BEGIN
              IF current_query() NOT LIKE '%idx twin%' AND nextval('cut.statements') = :nth THEN
                PERFORM pg_terminate_backend(pg_backend_pid());
              END IF;
            END $$;
            CREATE EVENT TRIGGER cut ON ddl_command_start
              WHEN TAG IN ('CREATE INDEX', 'ALTER INDEX', 'DROP INDEX', 'COMMENT') EXECUTE FUNCTION cut.cut()
            """;

    private static final String UNCUT = "DROP EVENT TRIGGER cut; DROP SCHEMA cut CASCADE";
    private static final String CLEAR = "DROP TABLE t CASCADE";

    private static final String WANTED = "{t: {t_idx: {columns: [b, a], comment: c, with: {fillfactor: 70}}}}";

    /** Each index with what it is attached to, and whether it is sound. */
    private static final String SEEN =
            """
            SELECT string_agg(format('%s%s%s', c.relname, ' of ' || h.inhparent::regclass,
                              CASE WHEN NOT (indisvalid AND indisready AND indislive) THEN ' unsound' END),
                              ', ' ORDER BY c.relname)
              FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
              LEFT JOIN pg_inherits h ON h.inhrelid = c.oid
             WHERE i.indrelid IN (SELECT relid FROM pg_partition_tree('t'))
            """;

    private static final String WHOLE =
            "t_1_idx of t_idx, t_2_0_idx of t_2_idx, t_2_1_idx of t_2_idx," + " t_2_idx of t_idx, t_idx";

    private static final String REPLACED =
            "t_1_b_idx of t_idx, t_2_0_b_idx of t_2_b_idx, t_2_1_b_idx of t_2_b_idx," + " t_2_b_idx of t_idx, t_idx";

    private static final String FOREIGN =
            """
            CREATE EXTENSION IF NOT EXISTS postgres_fdw;
            DROP SERVER IF EXISTS far;
            CREATE SERVER far FOREIGN DATA WRAPPER postgres_fdw;
            CREATE FOREIGN TABLE t_3 PARTITION OF t FOR VALUES IN (3) SERVER far;
            """;

    /** Partitions that no valid index serves by their column b. */
    private static final String UNSERVED =
            """
            SELECT count(*) FROM pg_partition_tree('t') t
             WHERE t.isleaf AND t.relid NOT IN (SELECT ftrelid FROM pg_foreign_table)
               AND NOT EXISTS (SELECT FROM pg_index i
                                             WHERE i.indrelid = t.relid AND i.indisvalid AND i.indkey[0] = 2)
            """;

    @EachServer
    void aCreate(Database database, @TempDir Path directory) throws Exception {
        int cuts = cutEverywhere(database, directory, "", WANTED, WHOLE, false);
        assertThat(cuts).isEqualTo(10);
    }

    @EachServer
    void aCreateBesideAForeignTable(Database database, @TempDir Path directory) throws Exception {
        int cuts = cutEverywhere(database, directory, FOREIGN, WANTED, WHOLE, false);
        assertThat(cuts).isEqualTo(8);
    }

    @EachServer
    void aReplaceBesideAForeignTable(Database database, @TempDir Path directory) throws Exception {
        int cuts = cutEverywhere(database, directory, FOREIGN + "CREATE INDEX t_idx ON t (b)", WANTED, REPLACED, true);
        assertThat(cuts).isEqualTo(19);
    }

    /** What is attached already is in use until a whole one takes its place. */
    @EachServer
    void aRepairBesideAForeignTable(Database database, @TempDir Path directory) throws Exception {
        String given = FOREIGN
                + "CREATE INDEX t_idx ON ONLY t (b, a); CREATE INDEX t_2_idx ON t_2 (b, a);"
                + " ALTER INDEX t_idx ATTACH PARTITION t_2_idx; CREATE INDEX t_1_x ON t_1 (b)";
        String whole = "t_1_idx of t_idx, t_1_x, t_2_0_b_a_idx of t_2_idx, t_2_1_b_a_idx of t_2_idx,"
                + " t_2_idx of t_idx, t_idx";
        cutEverywhere(
                database,
                directory,
                given,
                "{t: {t_idx: {columns: [b, a]}}, t_1: {t_1_x: {columns: [b]}}}",
                whole,
                true);
    }

    @EachServer
    void aReplace(Database database, @TempDir Path directory) throws Exception {
        int cuts = cutEverywhere(database, directory, "CREATE INDEX t_idx ON t (b)", WANTED, REPLACED, true);
        assertThat(cuts).isEqualTo(21);
    }

    @EachServer
    void aRename(Database database, @TempDir Path directory) throws Exception {
        String given = "CREATE INDEX t_b ON t (b, a) WITH (fillfactor = 70); ALTER INDEX t_1_b_a_idx RENAME TO t_1_b";
        String renamed = "t_1_idx of t_idx, t_2_0_b_a_idx of t_2_b_a_idx, t_2_1_b_a_idx of t_2_b_a_idx,"
                + " t_2_b_a_idx of t_idx, t_idx";
        assertThat(cutEverywhere(database, directory, given, WANTED, renamed, true))
                .isEqualTo(3);
    }

    @EachServer
    void aRepair(Database database, @TempDir Path directory) throws Exception {
        String given = "CREATE INDEX t_idx ON t (b, a) WITH (fillfactor = 70); UPDATE pg_index SET indisvalid = false"
                + " WHERE indexrelid IN ('t_idx'::regclass, 't_2_b_a_idx'::regclass, 't_2_0_b_a_idx'::regclass)";
        String repaired = "t_1_b_a_idx of t_idx, t_2_0_b_a_idx of t_2_b_a_idx, t_2_1_b_a_idx of t_2_b_a_idx,"
                + " t_2_b_a_idx of t_idx, t_idx";
        assertThat(cutEverywhere(database, directory, given, WANTED, repaired, false))
                .isEqualTo(2);
    }

    @EachServer
    void aDrop(Database database, @TempDir Path directory) throws Exception {
        int cuts = cutEverywhere(database, directory, "CREATE INDEX t_idx ON t (b)", "{}", "null", false);
        assertThat(cuts).isEqualTo(1);
    }

    /** How many statements there were to end. */
    private static int cutEverywhere(
            Database database, Path directory, String given, String declared, String whole, boolean serves)
            throws Exception {
        Files.writeString(directory.resolve("indexes.yaml"), "version: 1\nowns: [\"t_*\"]\ntables: " + declared + "\n");
        Tool tool = new Tool(directory, Map.of("IDX_URL", database.url()));
        for (int cut = 1; ; cut++) {
            database.execute(TABLES + given);
            database.execute(CUT.replace(":nth", String.valueOf(cut)));
            int exit = apply(tool).exit();
            database.execute(UNCUT);
            if (serves) {
                assertThat(value(database, UNSERVED)).as("cut at %d", cut).isEqualTo("0");
            }
            Tool.Run again = apply(tool);
            assertThat(again.exit())
                    .as("cut at %d: %s", cut, again.out() + again.err())
                    .isZero();
            assertThat(value(database, SEEN)).as("cut at %d", cut).isEqualTo(whole);
            assertThat(tool.run(List.of("plan")).out()).startsWith("No changes.");
            database.execute(CLEAR);
            if (exit == 0) {
                return cut - 1;
            }
        }
    }

    private static Tool.Run apply(Tool tool) {
        return tool.run(
                List.of("apply", "--auto-approve", "--allow=partitioned-drop,foreign-partition,young-counters"));
    }

    private static String value(Database database, String query) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            return row.next() ? String.valueOf(row.getString(1)) : "null";
        }
    }
}
