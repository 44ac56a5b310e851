package io.idx.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.idx.evidence.PlanTree.Scan;
import io.idx.model.QualifiedName;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

final class PlanTreeTest {
    private static final QualifiedName TABLE = new QualifiedName("app", "t");
    private static final QualifiedName INDEX = new QualifiedName("app", "t_a");

    @Test
    void theIndexOfABitmapScanIsInTheSchemaOfTheTableAboveIt() {
        PlanTree plan = PlanTree.read(
                """
                [{"Plan": {"Node Type": "Limit", "Total Cost": 14.83, "Plans": [
                  {"Node Type": "Bitmap Heap Scan", "Relation Name": "t", "Schema": "app", "Total Cost": 14.8,
                   "Parallel Aware": false, "Plans": [
                     {"Node Type": "Bitmap Index Scan", "Index Name": "t_a", "Total Cost": 4.1}]}]}}]
                """);
        assertThat(plan.scans())
                .containsExactly(
                        new Scan("Bitmap Heap Scan", Optional.of(TABLE), Optional.empty()),
                        new Scan("Bitmap Index Scan", Optional.empty(), Optional.of(INDEX)));
        assertThat(plan.uses(INDEX::equals)).isTrue();
        assertThat(plan.uses(TABLE::equals)).isFalse();
        assertThat(plan.wayTo(TABLE::equals)).isEqualTo("Bitmap Heap Scan by t_a");
        assertThat(plan.readsWhole(TABLE::equals)).isFalse();
        assertThat(plan.trueCost()).isEqualTo(OptionalDouble.of(14.83));
        assertThat(plan.execution()).isEmpty();
    }

    @Test
    void aTableThatIsChangedIsNotReadByThat() {
        PlanTree plan = PlanTree.read(
                """
                [{"Plan": {"Node Type": "ModifyTable", "Relation Name": "t", "Schema": "app", "Total Cost": 0.01,
                  "Conflict Arbiter Indexes": ["t_a"], "Plans": [{"Node Type": "Result", "Total Cost": 0.01}]}}]
                """);
        assertThat(plan.reads(TABLE::equals)).isFalse();
        assertThat(plan.wayTo(TABLE::equals)).isEmpty();
        assertThat(plan.arbitrates(INDEX::equals)).isTrue();
    }

    @Test
    void aClosedRoadIsNoCost() {
        PlanTree plan = PlanTree.read(
                """
                [{"Plan": {"Node Type": "Seq Scan", "Relation Name": "t", "Schema": "app",
                  "Total Cost": 10000000035.5}}]
                """);
        assertThat(plan.readsWhole(TABLE::equals)).isTrue();
        assertThat(plan.trueCost()).isEmpty();
    }

    @Test
    void whatAnExecutionTookIsThatOfTheWhole() {
        PlanTree plan = PlanTree.read(
                """
                [{"Plan": {"Node Type": "Result", "Total Cost": 1e-2, "Actual Rows": 3.00, "Shared Hit Blocks": 4,
                  "Shared Read Blocks": 5}, "Planning Time": 1, "Execution Time": 0.25}]
                """);
        assertThat(plan.execution()).contains(new Execution(0.25, 3, 4, 5));
    }

    @Test
    void namesAreReadAsTheyAre() {
        PlanTree plan = PlanTree.read("[{\"Plan\":{\"Node Type\":\"Seq Scan\","
                + "\"Relation Name\":\"a\\\"\\\\\\n\\u0001\\u00e4{}[],:\",\"Schema\":\"s\"}}]");
        assertThat(plan.scans().get(0).table()).contains(new QualifiedName("s", "a\"\\\n\u0001\u00e4{}[],:"));
    }

    @Test
    void whatEndsTooSoonIsNoPlan() {
        assertThatThrownBy(() -> PlanTree.read("[{\"Plan\": {"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no plan: it ends at 11");
        assertThatThrownBy(() -> PlanTree.read("[{\"Plan\" 1}]")).hasMessage("no plan: : expected at 9");
    }
}
