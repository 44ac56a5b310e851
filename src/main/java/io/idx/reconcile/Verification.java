package io.idx.reconcile;

import io.idx.evidence.Answer;
import io.idx.evidence.Verdict;
import io.idx.model.ObservedState;
import io.idx.model.Problem;
import java.util.List;

/**
 * What the planner does with the declared queries.
 *
 * @param verdicts in the order of the file
 * @param indexes how many declared indexes were asked about, with queries or without
 */
public record Verification(ObservedState observed, List<Verdict> verdicts, int indexes) {
    public Verification {
        verdicts = List.copyOf(verdicts);
    }

    /** What is wrong with queries, or with the role that asked. */
    public List<Problem> problems() {
        return verdicts.stream().flatMap(verdict -> verdict.problem().stream()).toList();
    }

    /** Whether a query goes another way than by its index. */
    public boolean misses() {
        return verdicts.stream().anyMatch(verdict -> verdict.answer() == Answer.NOT_USED);
    }
}
