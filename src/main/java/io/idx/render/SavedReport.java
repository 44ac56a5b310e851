package io.idx.render;

import io.idx.saved.SavedPlan;
import io.idx.saved.Stale;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Shows a saved plan as it was shown when it was made. */
public final class SavedReport {
    private final SavedPlan plan;

    public SavedReport(SavedPlan plan) {
        this.plan = plan;
    }

    /** {@code orders.plan, made 14 min ago by alice, for shop on db1:5432} */
    public String heading(Instant now) {
        return plan.file() + ", made " + Stale.age(plan, now)
                + (plan.createdBy().isEmpty() ? "" : " by " + plan.createdBy()) + ", for "
                + plan.target().address();
    }

    /**
     * The whole plan.
     *
     * @param verbose with every statement, its locks and waits
     */
    public Report report(Instant now, boolean verbose) {
        Report told = ReportJson.report(plan.text());
        List<String> heading = new ArrayList<>(List.of(heading(now)));
        heading.addAll(told.heading());
        List<Remark> attention = new ArrayList<>(told.attention());
        Stale.expired(plan, now)
                .map(problem -> Remark.of("it can no longer be applied: " + problem.message()))
                .or(() -> Stale.old(plan, now).map(Remark::of))
                .ifPresent(attention::add);
        return new Report(heading, verbose ? entries(told.entries()) : told.entries(), attention, told.summary());
    }

    private List<Entry> entries(List<Entry> told) {
        List<Entry> entries = new ArrayList<>();
        for (Entry entry : told) {
            List<Fact> facts = new ArrayList<>(entry.facts());
            if (entries.size() < plan.changes().size()) {
                facts.addAll(StepFacts.of(plan.changes().get(entries.size()).steps()));
            }
            entries.add(new Entry(entry.mark(), entry.word(), entry.title(), entry.origin(), facts));
        }
        return entries;
    }
}
