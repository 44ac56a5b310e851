package io.idx.cli;

import io.idx.apply.Gate;
import io.idx.diff.Change;
import io.idx.model.Declaration;
import io.idx.model.Problem;
import io.idx.model.ProblemCode;
import io.idx.model.QualifiedName;
import io.idx.plan.Hazard;
import io.idx.plan.Plan;
import io.idx.plan.PlannedChange;
import io.idx.saved.SavedChange;
import io.idx.saved.SavedPlan;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Keeps an apply from what nobody allowed by name, and from what idx does not do at all. */
final class Guard {
    private final Set<Hazard> allowed;
    private final Map<QualifiedName, Set<Hazard>> reviewed;
    private final Optional<Declaration> files;

    private Guard(Set<Hazard> allowed, Map<QualifiedName, Set<Hazard>> reviewed, Optional<Declaration> files) {
        this.allowed = allowed;
        this.reviewed = reviewed;
        this.files = files;
    }

    /** The words of {@code --allow}; each must be a hazard's. */
    static Guard allowing(List<String> words) {
        Set<Hazard> allowed = EnumSet.noneOf(Hazard.class);
        words.forEach(word -> allowed.add(Hazard.named(word)
                .orElseThrow(() -> new UsageException("--allow does not know \"" + word + "\"; it takes "
                        + Arrays.stream(Hazard.values()).map(Hazard::word).collect(Collectors.joining(", "))))));
        return new Guard(allowed, Map.of(), Optional.empty());
    }

    Set<Hazard> allowed() {
        return allowed;
    }

    /** The same, and what was allowed when a plan was saved, of each change what the review showed. */
    Guard and(SavedPlan plan) {
        Map<QualifiedName, Set<Hazard>> shown = new HashMap<>();
        for (SavedChange change : plan.changes()) {
            Set<Hazard> hazards = EnumSet.noneOf(Hazard.class);
            hazards.addAll(change.hazards());
            hazards.retainAll(plan.allow());
            shown.put(change.name(), hazards);
        }
        return new Guard(allowed, shown, files);
    }

    /** The same, where an index is dropped that files may protect: none of those. */
    Guard sparing(Optional<Declaration> protecting) {
        return new Guard(allowed, reviewed, protecting);
    }

    boolean allows(Hazard hazard, QualifiedName index) {
        return allowed.contains(hazard)
                || reviewed.getOrDefault(index, Set.of()).contains(hazard);
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
        QualifiedName name = planned.change().name();
        Stream<Problem> kept = files
                .filter(declared -> planned.change().kind() == Change.Kind.DROP)
                .flatMap(declared -> declared.protector(name))
                .stream()
                .map(entry -> entry.isProtected(
                        "take protect: away to have it dropped, or leave the change out with --exclude"));
        return Stream.of(
                        planned.refusal().stream(),
                        kept,
                        new TreeSet<>(planned.hazards())
                                .stream()
                                        .filter(hazard -> !allows(hazard, name))
                                        .map(hazard -> Problem.of(
                                                ProblemCode.HAZARD,
                                                name + ": " + hazard.reason(),
                                                "nothing was changed; allow it with --allow=" + hazard.word())))
                .flatMap(problems -> problems);
    }
}
