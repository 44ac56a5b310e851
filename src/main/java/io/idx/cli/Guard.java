package io.idx.cli;

import io.idx.apply.Gate;
import io.idx.model.Problem;
import io.idx.model.ProblemCode;
import io.idx.plan.Hazard;
import io.idx.plan.Plan;
import io.idx.plan.PlannedChange;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Keeps an apply from what nobody allowed by name, and from what idx does not do at all. */
final class Guard {
    private final Set<Hazard> allowed;

    private Guard(Set<Hazard> allowed) {
        this.allowed = allowed;
    }

    /** The words of {@code --allow}; each must be a hazard's. */
    static Guard allowing(List<String> words) {
        Set<Hazard> allowed = EnumSet.noneOf(Hazard.class);
        words.forEach(word -> allowed.add(Hazard.named(word)
                .orElseThrow(() -> new UsageException("--allow does not know \"" + word + "\"; it takes "
                        + Arrays.stream(Hazard.values()).map(Hazard::word).collect(Collectors.joining(", "))))));
        return new Guard(allowed);
    }

    Set<Hazard> allowed() {
        return allowed;
    }

    /** The same, and what was allowed when a plan was saved. */
    Guard and(Set<Hazard> more) {
        Set<Hazard> all = EnumSet.noneOf(Hazard.class);
        all.addAll(allowed);
        all.addAll(more);
        return new Guard(all);
    }

    /** Why the plan must not be carried out; empty when it may. */
    List<Problem> objections(Plan plan) {
        return Stream.concat(plan.excess().stream(), plan.changes().stream().flatMap(this::objections))
                .toList();
    }

    /** The same, and why nothing may be begun now. */
    List<Problem> objections(Plan plan, Gate gate) {
        return Stream.concat(objections(plan).stream(), gate.closed().stream()).toList();
    }

    private Stream<Problem> objections(PlannedChange planned) {
        String name = planned.change().name().toString();
        return Stream.concat(
                planned.refusal().stream(),
                new TreeSet<>(planned.hazards())
                        .stream()
                                .filter(hazard -> !allowed.contains(hazard))
                                .map(hazard -> Problem.of(
                                        ProblemCode.HAZARD,
                                        name + ": " + hazard.reason(),
                                        "nothing was changed; allow it with --allow=" + hazard.word())));
    }
}
