package io.idx.reconcile;

import io.idx.apply.Outcome;
import io.idx.diff.Held;
import io.idx.model.Problem;
import io.idx.model.ProblemCode;
import io.idx.model.QualifiedName;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How an apply ended.
 *
 * @param after what a fresh look at the catalog showed; where there was none, the one before
 * @param unconverged changes that were reported as done, yet that look still asks for; or why there was none
 * @param leftAlone what is not as declared as somebody else is, or was, at work on it, or is undecided
 */
public record ApplyResult(
        List<Outcome> outcomes, Comparison after, List<Problem> unconverged, List<Problem> leftAlone) {
    public ApplyResult {
        leftAlone = List.copyOf(leftAlone);
        outcomes = List.copyOf(outcomes);
        unconverged = List.copyOf(unconverged);
    }

    /** Where nothing was left alone, or nobody could look. */
    ApplyResult(List<Outcome> outcomes, Comparison after, List<Problem> unconverged) {
        this(outcomes, after, unconverged, List.of());
    }

    /** What of a comparison idx can do nothing about now. */
    public static List<Problem> leftAlone(Comparison comparison) {
        Stream<String> waiting = comparison.diff().waiting().stream().map(Held::undone);
        Stream<String> undecided = comparison.diff().undecided().stream()
                .map(caveat -> caveat.index().name() + " is undecided and left alone: " + caveat.reason());
        return Stream.concat(waiting, undecided)
                .map(message -> Problem.of(ProblemCode.LEFT_ALONE, message))
                .toList();
    }

    /** The same, with what is still not as declared of what the plan had to leave alone. */
    ApplyResult since(Comparison before) {
        Stream<Problem> through = before.diff().waiting().stream()
                .map(Held::name)
                .filter(name -> after.diff().changes().stream()
                        .anyMatch(change -> change.name().equals(name)))
                .map(name -> Problem.of(
                        ProblemCode.LEFT_ALONE,
                        name + " was left alone while somebody was at work on it, and is not as declared"));
        return new ApplyResult(
                outcomes,
                after,
                unconverged,
                Stream.concat(leftAlone(after).stream(), through).toList());
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

    /** Whether everything that was planned is so, by the catalog's word, and nothing else waits for somebody. */
    public boolean complete() {
        return unconverged.isEmpty()
                && leftAlone.isEmpty()
                && outcomes.stream().allMatch(outcome -> outcome.status() == Outcome.Status.DONE);
    }

    public long count(Outcome.Status status) {
        return outcomes.stream().filter(outcome -> outcome.status() == status).count();
    }
}
