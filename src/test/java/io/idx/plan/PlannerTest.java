package io.idx.plan;

import static io.idx.model.Samples.ORDERS;
import static io.idx.model.Samples.broken;
import static io.idx.model.Samples.commented;
import static io.idx.model.Samples.declaration;
import static io.idx.model.Samples.desired;
import static io.idx.model.Samples.name;
import static io.idx.model.Samples.observed;
import static io.idx.model.Samples.on;
import static io.idx.model.Samples.other;
import static io.idx.model.Samples.role;
import static io.idx.model.Samples.scanned;
import static io.idx.model.Samples.state;
import static io.idx.model.Samples.stored;
import static org.assertj.core.api.Assertions.assertThat;

import io.idx.diff.Change;
import io.idx.diff.Change.Kind;
import io.idx.diff.Differ;
import io.idx.model.Attribute;
import io.idx.model.DesiredIndex;
import io.idx.model.IndexDefinition;
import io.idx.model.ObservedIndex;
import io.idx.model.ObservedIndex.Role;
import io.idx.model.QualifiedName;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PlannerTest {
    private static final DesiredIndex A = desired("idx_a", on("a"));
    private static final ObservedIndex EQUAL = observed("idx_a", on("a"));
    private static final ObservedIndex OUTDATED = observed("idx_a", on("x"));
    private static final String BUILD = "CREATE INDEX CONCURRENTLY idx_a ON public.orders USING btree (a)";
    private static final String BUILD_NEW = "CREATE INDEX CONCURRENTLY idx_a__idx_new ON public.orders USING btree (a)";
    private static final String DROP_NEW = "DROP INDEX CONCURRENTLY public.idx_a__idx_new";
    private static final String DROP_OLD = "DROP INDEX CONCURRENTLY public.idx_a__idx_old";
    private static final String ASIDE = "ALTER INDEX public.idx_a RENAME TO idx_a__idx_old";
    private static final String TAKES_NAME = "ALTER INDEX public.idx_a__idx_new RENAME TO idx_a";
    private static final String ANALYZE = "ANALYZE public.orders";

    @Test
    void creates_with_one_build() {
        PlannedChange planned = planned(A);

        assertThat(planned.steps()).containsExactly(new Step(StepKind.BUILD, ORDERS, name("idx_a"), List.of(BUILD)));
        assertThat(planned.hazards()).isEmpty();
        assertThat(planned.refusal()).isEmpty();
        assertThat(planned.undo()).containsExactly("DROP INDEX CONCURRENTLY public.idx_a");
    }

    @Test
    void creates_with_comment_statistics_and_analyze() {
        IndexDefinition rich = other(Attribute.STATISTICS, commented("by mail", on("lower(email)")));

        assertThat(statements(desired("idx_a", rich)))
                .containsExactly(
                        "CREATE INDEX CONCURRENTLY idx_a__idx_new ON public.orders USING btree (lower(email))",
                        "COMMENT ON INDEX public.idx_a__idx_new IS 'by mail'",
                        "ALTER INDEX public.idx_a__idx_new ALTER COLUMN 1 SET STATISTICS 500",
                        ANALYZE,
                        TAKES_NAME);
    }

    @Test
    void creates_between_the_removal_of_leftovers() {
        ObservedIndex half = broken(observed("idx_a__idx_new", on("a")));
        ObservedIndex aside = observed("idx_a__idx_old", on("x"));

        assertThat(statements(A, half, aside)).containsExactly(DROP_NEW, BUILD, DROP_OLD);
    }

    @Test
    void replaces_by_building_beside_and_swapping_names() {
        PlannedChange planned = planned(A, OUTDATED);

        assertThat(planned.steps())
                .containsExactly(
                        new Step(StepKind.BUILD, ORDERS, name("idx_a__idx_new"), List.of(BUILD_NEW)),
                        new Step(StepKind.SWAP, ORDERS, name("idx_a__idx_new"), List.of(ASIDE, TAKES_NAME)),
                        new Step(StepKind.DROP, ORDERS, name("idx_a__idx_old"), List.of(DROP_OLD)));
        assertThat(planned.undo())
                .containsExactly(
                        "CREATE INDEX CONCURRENTLY idx_a__idx_old ON public.orders USING btree (x)",
                        "ALTER INDEX public.idx_a RENAME TO idx_a__idx_new",
                        "ALTER INDEX public.idx_a__idx_old RENAME TO idx_a",
                        DROP_NEW);
    }

    @Test
    void carries_everything_over_before_the_swap() {
        ObservedIndex old = role(Role.CLUSTERED, observed("idx_a", commented("by mail", on("x"))));
        DesiredIndex wanted = desired("idx_a", other(Attribute.STATISTICS, commented("by mail", on("lower(email)"))));

        assertThat(statements(wanted, old))
                .containsExactly(
                        "CREATE INDEX CONCURRENTLY idx_a__idx_new ON public.orders USING btree (lower(email))",
                        "COMMENT ON INDEX public.idx_a__idx_new IS 'by mail'",
                        "ALTER INDEX public.idx_a__idx_new ALTER COLUMN 1 SET STATISTICS 500",
                        ANALYZE,
                        "ALTER TABLE public.orders CLUSTER ON idx_a__idx_new",
                        ASIDE,
                        TAKES_NAME,
                        DROP_OLD);
    }

    @Test
    void goes_on_at_the_swap_when_the_replacement_is_ready() {
        ObservedIndex ready = observed("idx_a__idx_new", on("a"));
        DesiredIndex commented = desired("idx_a", commented("by a", on("a")));

        assertThat(statements(A, OUTDATED, ready)).containsExactly(ASIDE, TAKES_NAME, DROP_OLD);
        assertThat(statements(commented, OUTDATED, ready))
                .containsExactly("COMMENT ON INDEX public.idx_a__idx_new IS 'by a'", ASIDE, TAKES_NAME, DROP_OLD);
    }

    @Test
    void builds_again_when_the_replacement_is_broken_or_another() {
        ObservedIndex half = broken(observed("idx_a__idx_new", on("a")));
        ObservedIndex another = observed("idx_a__idx_new", on("z"));

        for (ObservedIndex leftover : List.of(half, another)) {
            assertThat(statements(A, OUTDATED, leftover))
                    .containsExactly(DROP_NEW, BUILD_NEW, ASIDE, TAKES_NAME, DROP_OLD);
        }
    }

    @Test
    void frees_the_name_that_the_swap_needs() {
        assertThat(statements(A, OUTDATED, observed("idx_a__idx_old", on("y"))))
                .containsExactly(DROP_OLD, BUILD_NEW, ASIDE, TAKES_NAME, DROP_OLD);
    }

    @Test
    void marks_the_new_index_for_cluster_once_and_only_where_it_can() {
        ObservedIndex old = role(Role.CLUSTERED, OUTDATED);
        ObservedIndex marked = role(Role.CLUSTERED, observed("idx_a__idx_new", on("a")));
        DesiredIndex partial = desired("idx_a", other(Attribute.WHERE, on("a")));

        assertThat(statements(A, OUTDATED, marked)).containsExactly(ASIDE, TAKES_NAME, DROP_OLD);
        assertThat(planned(A, old).hazards()).isEmpty();
        assertThat(planned(partial, old).steps()).noneMatch(step -> step.kind() == StepKind.CLUSTER);
        assertThat(planned(partial, old).hazards()).containsExactly(Hazard.CLUSTERED_DROP);
    }

    @Test
    void finishes_after_the_swap_by_dropping_the_old_index() {
        PlannedChange planned = planned(A, EQUAL, observed("idx_a__idx_old", on("x")));

        assertThat(planned.change().kind()).isEqualTo(Kind.REPAIR);
        assertThat(statements(planned)).containsExactly(DROP_OLD);
    }

    @Test
    void repairs_by_dropping_and_building() {
        PlannedChange planned = planned(A, broken(EQUAL));

        assertThat(statements(planned)).containsExactly("DROP INDEX CONCURRENTLY public.idx_a", BUILD);
        assertThat(planned.undo()).isEmpty();
    }

    @Test
    void keeps_the_old_index_until_the_repaired_one_is_there() {
        assertThat(statements(A, broken(EQUAL), observed("idx_a__idx_old", on("x"))))
                .containsExactly("DROP INDEX CONCURRENTLY public.idx_a", BUILD, DROP_OLD);
    }

    @Test
    void repairs_with_a_leftover_that_is_what_is_declared() {
        assertThat(statements(A, broken(EQUAL), observed("idx_a__idx_new", on("a"))))
                .containsExactly("DROP INDEX CONCURRENTLY public.idx_a", TAKES_NAME);
    }

    @Test
    void alters_and_knows_the_way_back() {
        DesiredIndex wanted = desired("idx_a", other(Attribute.STATISTICS, commented("new", on("lower(a)"))));
        PlannedChange planned = planned(wanted, observed("idx_a", commented("old", on("lower(a)"))));

        assertThat(statements(planned))
                .containsExactly(
                        "COMMENT ON INDEX public.idx_a IS 'new'",
                        "ALTER INDEX public.idx_a ALTER COLUMN 1 SET STATISTICS 500",
                        ANALYZE);
        assertThat(planned.undo())
                .containsExactly(
                        "COMMENT ON INDEX public.idx_a IS 'old'",
                        "ALTER INDEX public.idx_a ALTER COLUMN 1 SET STATISTICS -1",
                        ANALYZE);
    }

    @Test
    void sets_and_resets_storage_parameters_in_one_transaction() {
        DesiredIndex wanted = desired("idx_a", stored("btree", Map.of("fillfactor", "70")));
        PlannedChange planned = planned(wanted, observed("idx_a", stored("btree", Map.of("deduplicate_items", "off"))));

        assertThat(planned.steps())
                .containsExactly(new Step(
                        StepKind.STORAGE,
                        ORDERS,
                        name("idx_a"),
                        List.of(
                                "ALTER INDEX public.idx_a SET (fillfactor = 70)",
                                "ALTER INDEX public.idx_a RESET (deduplicate_items)")));
        assertThat(planned.undo())
                .containsExactly(
                        "ALTER INDEX public.idx_a SET (deduplicate_items = off)",
                        "ALTER INDEX public.idx_a RESET (fillfactor)");
    }

    @ParameterizedTest
    @CsvSource({
        "btree, fillfactor, STORAGE",
        "hash, fillfactor, STORAGE",
        "spgist, fillfactor, STORAGE",
        "gist, fillfactor, STORAGE",
        "gist, buffering, STORAGE_STALLING",
        "gin, fastupdate, STORAGE_STALLING",
        "brin, autosummarize, STORAGE_STALLING"
    })
    void knows_which_storage_parameters_stall_queries(String method, String parameter, StepKind kind) {
        DesiredIndex wanted = desired("idx_a", stored(method, Map.of(parameter, "x")));
        PlannedChange planned = planned(wanted, observed("idx_a", stored(method, Map.of())));

        assertThat(planned.steps()).extracting(Step::kind).containsExactly(kind);
        assertThat(planned.hazards().contains(Hazard.STALL)).isEqualTo(kind == StepKind.STORAGE_STALLING);
        assertThat(planned.blocksWrites()).isEqualTo(kind == StepKind.STORAGE_STALLING);
    }

    @Test
    void alters_then_renames() {
        DesiredIndex wanted = desired("idx_a", commented("by a", on("a")));
        PlannedChange planned = planned(wanted, observed("by_hand", on("a")));

        assertThat(statements(planned))
                .containsExactly(
                        "COMMENT ON INDEX public.by_hand IS 'by a'", "ALTER INDEX public.by_hand RENAME TO idx_a");
        assertThat(planned.steps().get(0).index()).isEqualTo(name("by_hand"));
        assertThat(planned.undo())
                .containsExactly(
                        "ALTER INDEX public.idx_a RENAME TO by_hand", "COMMENT ON INDEX public.by_hand IS NULL");
    }

    @Test
    void gathers_statistics_for_a_replacement_that_only_gets_its_name() {
        DesiredIndex wanted = desired("idx_a", on("lower(a)"));

        assertThat(statements(wanted, observed("idx_a__idx_new", on("lower(a)"))))
                .containsExactly(ANALYZE, TAKES_NAME);
        assertThat(statements(wanted, observed("by_hand", on("lower(a)"))))
                .containsExactly("ALTER INDEX public.by_hand RENAME TO idx_a");
    }

    @Test
    void drops_and_knows_how_to_build_it_again() {
        ObservedIndex owned =
                role(Role.CLUSTERED, observed("idx_b", other(Attribute.STATISTICS, commented("by b", on("lower(b)")))));
        PlannedChange planned = planned(A, EQUAL, owned);

        assertThat(statements(planned)).containsExactly("DROP INDEX CONCURRENTLY public.idx_b");
        assertThat(planned.undo())
                .containsExactly(
                        "CREATE INDEX CONCURRENTLY idx_b ON public.orders USING btree (lower(b))",
                        "COMMENT ON INDEX public.idx_b IS 'by b'",
                        "ALTER INDEX public.idx_b ALTER COLUMN 1 SET STATISTICS 500",
                        ANALYZE,
                        "ALTER TABLE public.orders CLUSTER ON idx_b");
    }

    @Test
    void names_the_hazards_of_a_drop() {
        ObservedIndex plain = observed("idx_b", on("b"));

        assertThat(planned(A, EQUAL, plain).hazards()).isEmpty();
        assertThat(planned(A, EQUAL, scanned(1, plain)).hazards()).containsExactly(Hazard.USED_DROP);
        assertThat(planned(A, EQUAL, broken(scanned(1, plain))).hazards()).isEmpty();
        assertThat(planned(A, EQUAL, role(Role.CLUSTERED, plain)).hazards()).containsExactly(Hazard.CLUSTERED_DROP);
        assertThat(planned(A, EQUAL, observed("idx_b", other(Attribute.UNIQUE, on("b"))))
                        .hazards())
                .containsExactly(Hazard.UNIQUE_DROP);
        assertThat(planned(A, scanned(9, OUTDATED)).hazards()).isEmpty();
    }

    @Test
    void refuses_to_remove_what_a_foreign_key_or_replication_rests_on() {
        ObservedIndex identity = role(Role.REPLICA_IDENTITY, OUTDATED);
        ObservedIndex target = role(Role.FOREIGN_KEY_TARGET, observed("idx_b", on("b")));

        assertRefused(
                planned(A, EQUAL, target),
                "public.idx_b cannot be dropped: a foreign key points at it",
                "declare the index to keep it; or drop the foreign key, apply, and add it again with NOT VALID and"
                        + " VALIDATE CONSTRAINT");
        assertRefused(
                planned(A, broken(identity)),
                "public.idx_a cannot be dropped: it is the replica identity of public.orders",
                "REINDEX INDEX CONCURRENTLY makes it valid without a drop; or give the table another one first, with"
                        + " ALTER TABLE ... REPLICA IDENTITY");
        assertRefused(
                planned(A, EQUAL, role(Role.FOREIGN_KEY_TARGET, observed("idx_a__idx_old", on("x")))),
                "public.idx_a__idx_old cannot be dropped: a foreign key points at it",
                "drop the foreign key, apply, and add it again with NOT VALID and VALIDATE CONSTRAINT");
    }

    @Test
    void alters_what_a_foreign_key_rests_on() {
        DesiredIndex wanted = desired("idx_a", commented("by a", on("a")));

        assertThat(planned(wanted, role(Role.FOREIGN_KEY_TARGET, EQUAL)).refusal())
                .isEmpty();
    }

    @Test
    void refuses_to_change_the_index_of_a_partition() {
        DesiredIndex wanted = desired("idx_a", commented("by a", on("a")));

        assertRefused(
                planned(wanted, role(Role.PARTITION_OF_INDEX, EQUAL)),
                "public.idx_a cannot be changed by itself: it belongs to the index of a partitioned table",
                "change the index of the partitioned table, and leave this one undeclared");
    }

    @Test
    void puts_repairs_first_and_drops_last_within_a_table() {
        QualifiedName customers = new QualifiedName("public", "customers");
        List<DesiredIndex> all = List.of(
                desired("e", on("e")),
                desired("d", on("d")),
                desired("c", on("c")),
                desired("b", commented("b", on("b"))),
                desired("f", on("f")),
                desired("z", customers, on("z")));
        Plan plan = Planner.plan(
                state(),
                0,
                Differ.diff(
                        declaration(all, "a"),
                        all,
                        state(
                                observed("a", on("gone")),
                                observed("b", on("b")),
                                observed("by_hand", on("c")),
                                observed("d", on("x")),
                                broken(observed("f", on("f"))))));

        assertThat(plan.changes())
                .extracting(planned ->
                        planned.change().kind() + " " + planned.change().name().name())
                .containsExactly("CREATE z", "REPAIR f", "ALTER b", "RENAME c", "CREATE e", "REPLACE d", "DROP a");
    }

    private static void assertRefused(PlannedChange planned, String message, String note) {
        Optional<Integer> line = planned.change()
                .desired()
                .map(wanted -> wanted.declared().place().line());
        assertThat(planned.steps()).isEmpty();
        assertThat(planned.undo()).isEmpty();
        assertThat(planned.hazards()).isEmpty();
        assertThat(planned.refusal()).hasValueSatisfying(problem -> {
            assertThat(problem.code().code()).isEqualTo("IDX403");
            assertThat(problem.message()).isEqualTo(message);
            assertThat(problem.notes()).containsExactly(note);
            assertThat(problem.place().map(place -> place.line())).isEqualTo(line);
        });
    }

    private static List<String> statements(DesiredIndex wanted, ObservedIndex... there) {
        return statements(planned(wanted, there));
    }

    private static List<String> statements(PlannedChange planned) {
        return planned.steps().stream()
                .flatMap(step -> step.statements().stream())
                .toList();
    }

    private static PlannedChange planned(DesiredIndex wanted, ObservedIndex... there) {
        Plan plan = Planner.plan(
                state(), 0, Differ.diff(declaration(List.of(wanted), "idx_*"), List.of(wanted), state(there)));
        List<Change> changes =
                plan.changes().stream().map(PlannedChange::change).toList();
        assertThat(changes).hasSize(1);
        return plan.changes().get(0);
    }
}
