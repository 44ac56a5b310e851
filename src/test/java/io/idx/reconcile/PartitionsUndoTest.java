package io.idx.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.idx.diff.Change.Kind;
import io.idx.plan.PlannedChange;
import io.idx.test.Database;
import io.idx.test.EachServer;
import java.util.ArrayList;
import java.util.List;

/** The undo that a plan shows for the index of a partitioned table brings back every part of it. */
final class PartitionsUndoTest {
    private static final String TABLES =
            """
            DROP TABLE IF EXISTS t;
            CREATE TABLE t (a int, b int) PARTITION BY LIST (a);
            CREATE TABLE t_1 PARTITION OF t FOR VALUES IN (1);
            CREATE TABLE t_2 PARTITION OF t FOR VALUES IN (2) PARTITION BY LIST (b);
            CREATE TABLE t_2_1 PARTITION OF t_2 FOR VALUES IN (1);
            """;

    private static final String THERE =
            """
            CREATE INDEX t_old ON t (abs(b)) WITH (fillfactor = 80);
            ALTER INDEX t_1_abs_idx SET (fillfactor = 60);
            ALTER INDEX t_2_1_abs_idx RENAME TO t_2_1_old;
            ALTER INDEX t_old ALTER COLUMN 1 SET STATISTICS 200;
            COMMENT ON INDEX t_old IS 'as it was';
            """;

    private static final String CATALOG =
            """
            SELECT format('%s %s %s %s %s', pg_get_indexdef(i.indexrelid), h.inhparent::regclass, i.indisvalid,
                          obj_description(i.indexrelid), (SELECT nullif(attstattarget, -1) FROM pg_attribute
                                                           WHERE attrelid = i.indexrelid AND attnum = 1))
              FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
              LEFT JOIN pg_inherits h ON h.inhrelid = i.indexrelid
             WHERE i.indrelid IN (SELECT relid FROM pg_partition_tree('t')) ORDER BY c.relname
            """;

    @EachServer
    void ofACreate(Database scratch) throws Exception {
        undoes(scratch, "", Kind.CREATE, "{t_new: {columns: [b, a]}}");
        undoes(scratch, "CREATE INDEX mine ON t_1 (b DESC)", Kind.CREATE, "{t_new: {columns: [b DESC]}}");
        String whole = "COMMENT ON INDEX t_2_1_b_idx IS 'a part'; COMMENT ON INDEX mine IS 'mine';";
        undoes(
                scratch,
                "CREATE INDEX mine ON t_2 (b DESC) WITH (fillfactor = 80);" + whole,
                Kind.CREATE,
                "{t_new: {columns: [b DESC], with: {fillfactor: 70}, partitions: {t_2: {comment: other}}}}");
    }

    @EachServer
    void ofAReplace(Database scratch) throws Exception {
        undoes(scratch, THERE, Kind.REPLACE, "{t_old: {columns: [b, a], comment: another}}");
    }

    @EachServer
    void ofAnAlter(Database scratch) throws Exception {
        undoes(
                scratch,
                THERE,
                Kind.ALTER,
                "{t_old: {columns: [abs(b)], with: {fillfactor: 70}, statistics: {1: 300}, comment: another}}");
    }

    @EachServer
    void ofARename(Database scratch) throws Exception {
        undoes(
                scratch,
                THERE,
                Kind.RENAME,
                "{t_new: {columns: [abs(b)], with: {fillfactor: 80}, statistics: {1: 300}}}");
    }

    @EachServer
    void ofADrop(Database scratch) throws Exception {
        undoes(scratch, THERE, Kind.DROP, "{}");
    }

    private static void undoes(Database scratch, String there, Kind kind, String indexes) throws Exception {
        scratch.execute(TABLES + there);
        try (Fixture fixture = new Fixture(scratch)) {
            String before = fixture.ask(CATALOG);
            List<PlannedChange> planned = new ArrayList<>();
            ApplyResult result = fixture.apply(
                    "version: 1\nowns: [\"t_*\"]\ntables: {t: " + indexes + "}\n",
                    reconciler ->
                            planned.addAll(reconciler.plan(reconciler.compare()).changes()));
            assertThat(result.complete()).isTrue();
            assertThat(planned)
                    .singleElement()
                    .satisfies(change -> assertThat(change.change().kind()).isEqualTo(kind));
            assertThat(fixture.ask(CATALOG)).isNotEqualTo(before);
            planned.get(0).undo().forEach(fixture::sql);
            assertThat(fixture.ask(CATALOG)).isEqualTo(before);
        }
    }
}
