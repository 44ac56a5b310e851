package io.idx.reconcile;

import io.idx.apply.Outcome;
import io.idx.model.Problem;
import io.idx.model.ProblemCode;
import io.idx.model.QualifiedName;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How an apply ended.
 *
 * @param after what a fresh look at the catalog showed; where there was none, the one before
 * @param unconverged changes that were reported as done, yet that look still asks for; or why there was none
 */
public record ApplyResult(List<Outcome> outcomes, Comparison after, List<Problem> unconverged) {
    public ApplyResult {
        outcomes = List.copyOf(outcomes);
        unconverged = List.copyOf(unconverged);
    }

    /** What a fresh look shows of what was done. */
    static ApplyResult of(List<Outcome> outcomes, Comparison after) {
        Set<QualifiedName> done = done(outcomes);
        List<Problem> unconverged = after.diff().changes().stream()
                .filter(change -> done.contains(change.name()))
                .map(change -> Problem.of(
                        ProblemCode.NOT_CONVERGED,
                        change.name() + " was changed without an error, yet the catalog still asks for: "
                                + change.kind()))
                .toList();
        return new ApplyResult(outcomes, after, unconverged);
    }

    static Set<QualifiedName> done(List<Outcome> outcomes) {
        return outcomes.stream()
                .filter(outcome -> outcome.status() == Outcome.Status.DONE)
                .map(outcome -> outcome.planned().change().name())
                .collect(Collectors.toSet());
    }

    /** Whether everything that was planned is so, by the catalog's word. */
    public boolean complete() {
        return unconverged.isEmpty() && outcomes.stream().allMatch(outcome -> outcome.status() == Outcome.Status.DONE);
    }

    public long count(Outcome.Status status) {
        return outcomes.stream().filter(outcome -> outcome.status() == status).count();
    }
}
