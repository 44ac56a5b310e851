package io.idx.plan;

import io.idx.diff.Change;
import io.idx.model.Problem;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A change and how it is done.
 *
 * @param steps in order; empty when the change is refused
 * @param hazards each must be allowed by name
 * @param refusal why idx does not do this at all
 * @param undo statements that bring back what was there
 */
public record PlannedChange(
        Change change, List<Step> steps, Set<Hazard> hazards, Optional<Problem> refusal, List<String> undo) {
    public PlannedChange {
        steps = List.copyOf(steps);
        hazards = Set.copyOf(hazards);
        undo = List.copyOf(undo);
    }

    /** Whether a new index is built, which takes time, space and the reading of the table. */
    public boolean builds() {
        return steps.stream().anyMatch(PlannedChange::builds);
    }

    public static boolean builds(Step step) {
        return step.kind() == StepKind.BUILD || step.kind() == StepKind.REINDEX;
    }

    public boolean blocksWrites() {
        return steps.stream()
                .anyMatch(step -> step.kind().onTable().blocksWrites()
                        || step.kind().onIndex().blocksWrites());
    }
}
