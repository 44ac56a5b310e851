package io.idx.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.idx.test.Database;
import io.idx.test.EachServer;
import java.util.List;

/** Whoever may create operators in a schema of the path has none of them called by idx, with the rights of idx. */
final class HostileOperatorsTest {
    private static final String TABLES =
            """
            CREATE TABLE t (a int, b int);
            CREATE INDEX t_idx ON t (a);
            CREATE TABLE p (a int, b int) PARTITION BY LIST (a);
            CREATE TABLE p_1 PARTITION OF p FOR VALUES IN (1);
            CREATE INDEX p_idx ON p (a)
            """;

    private static final String WANTED =
            """
            version: 1
            tables:
              t: {t_idx: {columns: [a, b]}, t_new_idx: {columns: [b]}}
              p: {p_idx: {columns: [a, b]}}
            """;

    private static final String BUILT = "SELECT string_agg(format('%s (%s)', indexrelid::regclass, indkey), ' '"
            + " ORDER BY indexrelid::regclass::text COLLATE \"C\") FROM pg_index"
            + " WHERE indisvalid AND indrelid::regclass::text IN ('t', 'p', 'p_1')";

    /** Types of which PostgreSQL has no operator of its own for the pair, so that it converts one of them. */
    private static final List<List<String>> PAIRS = List.of(
            List.of("oid", "int4"),
            List.of("oid", "int8"),
            List.of("int4", "oid"),
            List.of("int8", "oid"),
            List.of("oid", "regclass"),
            List.of("regclass", "oid"),
            List.of("regclass", "regclass"),
            List.of("int4", "numeric"),
            List.of("int8", "numeric"));

    @EachServer
    void areNotCalled(Database scratch) throws Exception {
        scratch.execute(TABLES);
        for (List<String> pair : PAIRS) {
            scratch.execute(
                    "CREATE FUNCTION public.hostile(" + String.join(", ", pair) + ") RETURNS bool LANGUAGE plpgsql AS"
                            + " 'BEGIN RAISE EXCEPTION ''called by %'', current_query(); END'");
            scratch.execute("CREATE OPERATOR public.= (LEFTARG = " + pair.get(0) + ", RIGHTARG = " + pair.get(1)
                    + ", FUNCTION = public.hostile)");
        }
        try (Fixture fixture = new Fixture(scratch)) {
            assertThat(fixture.apply(WANTED).complete()).isTrue();
            assertThat(fixture.ask(BUILT)).isEqualTo("p_1_a_idx (1 2) p_idx (1 2) t_idx (1 2) t_new_idx (2)");
        }
    }
}
