package io.idx.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.idx.model.DeclaredIndex;
import io.idx.model.IndexDefinition;
import io.idx.model.IndexKey;
import io.idx.model.Place;
import io.idx.model.QualifiedName;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DdlTest {
    private static final QualifiedName ORDERS = new QualifiedName("public", "orders");
    private static final QualifiedName INDEX = new QualifiedName("public", "orders_idx");

    private static final DeclaredIndex PLAIN = new DeclaredIndex(
            INDEX,
            ORDERS,
            List.of("status"),
            List.of(),
            "btree",
            false,
            true,
            Optional.empty(),
            new TreeMap<>(),
            Optional.empty(),
            new TreeMap<>(),
            new TreeMap<>(),
            new TreeSet<>(),
            Optional.empty(),
            List.of(),
            false,
            false,
            Optional.empty(),
            new Place("indexes.yaml", 1, 1, 1, "orders_idx:"),
            Map.of());

    private static final DeclaredIndex FULL = new DeclaredIndex(
            new QualifiedName("Sales", "a b"),
            new QualifiedName("Sales", "order"),
            List.of("lower(email) DESC", " payload jsonb_path_ops\n"),
            List.of("total", "User"),
            "btree",
            true,
            false,
            Optional.of("a OR b"),
            new TreeMap<>(Map.of("fillfactor", "70", "Odd", "x y")),
            Optional.of("fast"),
            new TreeMap<>(Map.of(1, 500)),
            new TreeMap<>(),
            new TreeSet<>(),
            Optional.of("no part of the statement"),
            List.of(),
            false,
            false,
            Optional.empty(),
            PLAIN.place(),
            Map.of());

    private static final IndexDefinition DEFINITION = new IndexDefinition(
            "gin",
            false,
            true,
            List.of(new IndexKey("payload jsonb_path_ops", false), new IndexKey("lower((a)::text)", true)),
            List.of(),
            Optional.of("(a IS NOT NULL)"),
            new TreeMap<>(Map.of("fastupdate", "off")),
            "",
            new TreeMap<>(),
            new TreeSet<>(),
            Optional.empty());

    @Test
    void creates_a_plain_index() {
        assertThat(Ddl.createIndex(INDEX, PLAIN))
                .isEqualTo("CREATE INDEX CONCURRENTLY orders_idx ON public.orders USING btree (status)");
    }

    @Test
    void creates_an_index_with_everything() {
        assertThat(Ddl.createIndex(new QualifiedName("Sales", "New"), FULL))
                .isEqualTo("CREATE UNIQUE INDEX CONCURRENTLY \"New\" ON \"Sales\".\"order\" USING btree"
                        + " (lower(email) DESC, payload jsonb_path_ops) INCLUDE (total, \"User\") NULLS NOT DISTINCT"
                        + " WITH (\"Odd\" = 'x y', fillfactor = 70) TABLESPACE fast WHERE (a OR b)");
    }

    @Test
    void creates_an_index_from_the_words_of_the_catalog() {
        assertThat(Ddl.createIndex(INDEX, ORDERS, DEFINITION))
                .isEqualTo("CREATE INDEX CONCURRENTLY orders_idx ON public.orders USING gin"
                        + " (payload jsonb_path_ops, lower((a)::text)) WITH (fastupdate = off)"
                        + " WHERE ((a IS NOT NULL))");
    }

    @Test
    void makes_a_twin_that_is_neither_unique_nor_placed() {
        assertThat(Ddl.twin("i_0", "order", FULL))
                .isEqualTo("CREATE INDEX i_0 ON pg_temp.\"order\" USING btree (lower(email) DESC, payload"
                        + " jsonb_path_ops) INCLUDE (total, \"User\") WITH (\"Odd\" = 'x y', fillfactor = 70)"
                        + " WHERE (a OR b)");
    }

    @Test
    void spells_the_statements_that_change_an_index() {
        assertThat(Ddl.dropIndex(INDEX)).isEqualTo("DROP INDEX CONCURRENTLY public.orders_idx");
        assertThat(Ddl.renameIndex(INDEX, INDEX.withName("Other")))
                .isEqualTo("ALTER INDEX public.orders_idx RENAME TO \"Other\"");
        assertThat(Ddl.comment(INDEX, Optional.of("it's"))).isEqualTo("COMMENT ON INDEX public.orders_idx IS 'it''s'");
        assertThat(Ddl.comment(INDEX, Optional.empty())).isEqualTo("COMMENT ON INDEX public.orders_idx IS NULL");
        assertThat(Ddl.setStorage(INDEX, Map.of("fillfactor", "70", "deduplicate_items", "off")))
                .isEqualTo("ALTER INDEX public.orders_idx SET (deduplicate_items = off, fillfactor = 70)");
        assertThat(Ddl.resetStorage(INDEX, List.of("fillfactor", "deduplicate_items")))
                .isEqualTo("ALTER INDEX public.orders_idx RESET (deduplicate_items, fillfactor)");
        assertThat(Ddl.statistics(INDEX, 2, Optional.of(500)))
                .isEqualTo("ALTER INDEX public.orders_idx ALTER COLUMN 2 SET STATISTICS 500");
        assertThat(Ddl.statistics(INDEX, 2, Optional.empty()))
                .isEqualTo("ALTER INDEX public.orders_idx ALTER COLUMN 2 SET STATISTICS -1");
        assertThat(Ddl.analyze(ORDERS)).isEqualTo("ANALYZE public.orders");
        assertThat(Ddl.clusterOn(ORDERS, INDEX)).isEqualTo("ALTER TABLE public.orders CLUSTER ON orders_idx");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "fillfactor, 70, (fillfactor = 70)",
                "a, -1, (a = -1)",
                "a, 0.5, (a = 0.5)",
                "a, off, (a = off)",
                "a, true, (a = true)",
                "a, auto, (a = auto)",
                "a, none, (a = 'none')",
                "a, Off, (a = 'Off')",
                "a, 1) --, (a = '1) --')",
                "a, ``, (a = '')",
                "toast.x, 1, (toast.x = 1)",
                "a)--, 1, (\"a)--\" = 1)",
                "select.B, 1, (\"select\".\"B\" = 1)"
            })
    void quotes_storage_parameters_where_they_need_it(String name, String value, String expected) {
        assertThat(Ddl.setStorage(INDEX, Map.of(name, value)))
                .isEqualTo("ALTER INDEX public.orders_idx SET " + expected);
    }
}
