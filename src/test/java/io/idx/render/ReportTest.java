package io.idx.render;

import static org.assertj.core.api.Assertions.assertThat;

import io.idx.diff.Diff;
import io.idx.diff.Drift;
import io.idx.diff.Severity;
import io.idx.plan.LockLevel;
import io.idx.plan.Plan;
import io.idx.plan.StepKind;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ReportTest {
    @ParameterizedTest
    @ValueSource(ints = {60, 80, 120})
    void planAtEachWidth(int width) {
        Plan plan = Samples.plan();
        golden("plan", plan(plan, false), width);
    }

    @Test
    void verbosePlanTellsStatementsLocksAndWaits() {
        golden("plan-verbose", plan(Samples.plan(), true), 80);
    }

    /** What {@code StepKindTest} and {@code StepWaitTest} find true of a kind is what is printed of it. */
    @ParameterizedTest
    @EnumSource
    void verbosePlanTellsWhatTheStepKindClaims(StepKind kind) {
        Map<String, LockLevel> claimed = new LinkedHashMap<>();
        claimed.put("table", kind.onTable());
        claimed.put("index", kind.onIndex());
        claimed.values().removeIf(level -> level == LockLevel.NONE);
        String held = claimed.entrySet().stream()
                .map(entry -> entry.getValue().sql() + " on the " + entry.getKey())
                .collect(Collectors.joining(", "));
        held += kind == StepKind.DROP_TREE ? ", the same on each partition and its index" : "";
        held += kind == StepKind.UNITE ? ", the same on each partition" : "";
        Report report = plan(Samples.stepOf(kind), true);
        assertThat(TextReport.text(report, new Page(80, false)).replaceAll("\\s+", " "))
                .contains(" step 1 " + kind.words() + "; holds " + held + "; waits for " + kind.waitsFor() + " sql ");
    }

    @Test
    void refusedPlan() {
        golden("plan-refused", plan(Samples.refused(), false), 80);
    }

    @ParameterizedTest
    @ValueSource(ints = {60, 80, 120})
    void driftAtEachWidth(int width) {
        Drift drift = Drift.of(Samples.diff(Samples.plan()));
        golden("drift", new DriftReport(Samples.subject(false), drift).report(), width);
    }

    @Test
    void driftFromALevelUp() {
        Drift drift = Drift.of(Samples.diff(Samples.plan())).atLeast(Severity.HIGH);
        golden("drift-high", new DriftReport(Samples.subject(false), drift).report(), 80);
    }

    @ParameterizedTest
    @ValueSource(ints = {60, 80, 120})
    void verifyAtEachWidth(int width) {
        golden("verify", verify().report(), width);
    }

    @Test
    void verifyTellsOnlyMissesWhereNothingElseIsWanted() {
        golden("verify-misses", verify().reportOfMisses(), 80);
    }

    private static VerifyReport verify() {
        return new VerifyReport(Samples.subject(false), Samples.state(Samples.converged()), Verdicts.all(), 14);
    }

    @Test
    void nothingToDo() {
        Diff diff = Samples.converged();
        Report report = new PlanReport(
                        Samples.subject(false),
                        Samples.state(diff),
                        diff,
                        new Plan(Samples.SERVER, java.util.List.of()))
                .report();
        assertThat(TextReport.text(report, new Page(80, false)))
                .isEqualTo("No changes. shop on db1.prod:5432 matches indexes.yaml (14 indexes).\n");
        assertThat(TextReport.text(
                        new DriftReport(Samples.subject(false), Drift.of(diff)).report(), new Page(80, false)))
                .isEqualTo("No drift. shop on db1.prod:5432 matches indexes.yaml (14 indexes).\n");
    }

    @Test
    void appliedInPart() {
        Report report = new AppliedReport(Samples.outcomes(), Duration.ofMillis(16_300)).report();
        assertThat(TextReport.text(report, new Page(80, false)))
                .isEqualTo("Applied: 1 created, 1 altered in 16.3 s; 1 failed, 1 not started.\n");
    }

    @Test
    void appliedNothing() {
        Report report = new AppliedReport(Samples.outcomes().subList(2, 4), Duration.ofMillis(250)).report();
        assertThat(TextReport.text(report, new Page(80, false)))
                .isEqualTo("Applied: nothing in 0.25 s; 1 failed, 1 not started.\n");
    }

    private static Report plan(Plan plan, boolean verbose) {
        Diff diff = Samples.diff(plan);
        return new PlanReport(Samples.subject(verbose), Samples.state(diff), diff, plan).report();
    }

    /** The same words with and without colour; escape sequences are kept in a form that can be read. */
    private static void golden(String name, Report report, int width) {
        String plain = TextReport.text(report, new Page(width, false));
        String coloured = TextReport.text(report, new Page(width, true));
        assertThat(plain).doesNotContain("\u001b").matches("[\\x20-\\x7e\n]*");
        assertThat(coloured.replaceAll("\u001b\\[[0-9;]*m", "")).isEqualTo(plain);
        Golden.check(name + "-" + width, plain);
        Golden.check(name + "-" + width + "-colour", coloured.replace("\u001b", "<ESC>"));
    }
}
