package io.idx.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.idx.diff.Change;
import io.idx.diff.Change.Kind;
import io.idx.diff.Diff;
import io.idx.diff.IndexTree;
import io.idx.model.DesiredIndex;
import io.idx.model.IndexDefinition;
import io.idx.model.ObservedIndex;
import io.idx.model.QualifiedName;
import io.idx.model.Samples;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What the steps of a large tree are, without a server; what they do, cases and the tests in reconcile show. */
final class TreeRecipeTest {
    private static final int PARTITIONS = 250;
    private static final DesiredIndex WANTED = Samples.desired("orders_a", Samples.on("a"));

    @Test
    void swaps_a_hundred_names_at_a_time_and_the_topmost_last() {
        IndexTree former = tree("orders_a", "orders_%d_a", "orders_%d_a", Samples.on("b"));
        IndexTree fresh = tree("orders_a__idx_new", "orders_%d_a__idx_new", "orders_%d_a", Samples.on("a"));

        List<Step> swaps = TreeRecipe.of(change(Kind.REPLACE, former, fresh), "pg_default").stream()
                .filter(step -> step.kind() == StepKind.SWAP)
                .toList();

        assertThat(swaps).extracting(step -> step.statements().size()).containsExactly(200, 200, 102);
        assertThat(swaps.get(2).statements().subList(100, 102))
                .containsExactly(
                        "ALTER INDEX public.orders_a RENAME TO orders_a__idx_old",
                        "ALTER INDEX public.orders_a__idx_new RENAME TO orders_a");
    }

    @Test
    void asks_for_the_drop_that_ends_a_replace_before_it_begins() {
        IndexTree former = tree("orders_a", "orders_%d_a", "orders_%d_a", Samples.on("b"));
        IndexTree fresh = tree("orders_a__idx_new", "orders_%d_a__idx_new", "orders_%d_a", Samples.on("a"));
        Change change = change(Kind.REPLACE, former, fresh);

        Plan plan = Planner.plan(
                Samples.state(), 0, new Diff(List.of(change), List.of(), List.of(), List.of(), List.of(), 0));

        assertThat(plan.hazards()).containsExactly(Hazard.PARTITIONED_DROP);
        assertThat(plan.changes().get(0).blocksWrites()).isTrue();
        assertThat(plan.changes().get(0).steps())
                .last()
                .extracting(Step::kind, Step::statements)
                .containsExactly(StepKind.DROP_TREE, List.of("DROP INDEX public.orders_a__idx_old"));
    }

    @Test
    void does_nothing_to_a_tree_that_is_there() {
        IndexTree tree = tree("orders_a", "orders_%d_a", "orders_%d_a", Samples.on("a"));

        assertThat(tree.settled()).isTrue();
        assertThat(TreeRecipe.of(
                        new Change(
                                Kind.REPAIR,
                                Optional.of(WANTED),
                                tree.index(),
                                List.of(),
                                Optional.empty(),
                                Optional.empty(),
                                List.of(),
                                Optional.of(tree),
                                Optional.empty()),
                        "pg_default"))
                .isEmpty();
    }

    private static Change change(Kind kind, IndexTree former, IndexTree fresh) {
        return new Change(
                kind,
                Optional.of(WANTED),
                former.index(),
                List.of(),
                fresh.index(),
                Optional.empty(),
                List.of(),
                Optional.of(fresh),
                Optional.of(former));
    }

    private static IndexTree tree(String top, String names, String lasting, IndexDefinition definition) {
        List<IndexTree> partitions = IntStream.range(0, PARTITIONS)
                .mapToObj(i -> node(
                        Samples.name("orders_" + i),
                        IndexTree.Kind.LEAF,
                        Samples.observed(String.format(names, i), Samples.name("orders_" + i), definition),
                        String.format(lasting, i),
                        List.of()))
                .toList();
        return node(
                Samples.ORDERS, IndexTree.Kind.PARTITIONED, Samples.observed(top, definition), "orders_a", partitions);
    }

    private static IndexTree node(
            QualifiedName table, IndexTree.Kind kind, ObservedIndex index, String lasting, List<IndexTree> partitions) {
        return new IndexTree(
                table,
                kind,
                index.name(),
                Samples.name(lasting),
                Optional.of(index),
                kind == IndexTree.Kind.LEAF,
                List.of(),
                List.of(),
                partitions);
    }
}
