package io.idx.reconcile;

import io.idx.apply.Outcome;
import io.idx.model.Problem;
import java.util.List;

/**
 * How an apply ended.
 *
 * @param after what a fresh look at the catalog showed
 * @param unconverged changes that were reported as done, yet that look still asks for
 */
public record ApplyResult(List<Outcome> outcomes, Comparison after, List<Problem> unconverged) {
    public ApplyResult {
        outcomes = List.copyOf(outcomes);
        unconverged = List.copyOf(unconverged);
    }

    /** Whether everything that was planned is so, by the catalog's word. */
    public boolean complete() {
        return unconverged.isEmpty() && outcomes.stream().allMatch(outcome -> outcome.status() == Outcome.Status.DONE);
    }

    public long count(Outcome.Status status) {
        return outcomes.stream().filter(outcome -> outcome.status() == status).count();
    }
}
