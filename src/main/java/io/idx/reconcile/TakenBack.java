package io.idx.reconcile;

import io.idx.diff.Change;
import io.idx.diff.Diff;
import io.idx.model.Caveat;
import io.idx.model.Declaration;
import io.idx.model.ObservedIndex;
import io.idx.model.ObservedState;
import io.idx.model.QualifiedName;
import io.idx.plan.Plan;
import io.idx.plan.Step;
import io.idx.postgres.Database;
import io.idx.saved.Reversal;
import io.idx.saved.SavedChange;
import io.idx.saved.SavedPlan;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A plan that brings back what was there before another: the loop with the old definitions in the place of the files.
 *
 * @param reconciler the loop with what was there before in the place of the files
 * @param leftOut changes that are not taken back, each with the reason
 */
public record TakenBack(Reconciler reconciler, Comparison comparison, Plan plan, List<String> leftOut) {
    public TakenBack {
        leftOut = List.copyOf(leftOut);
    }

    /**
     * Looks at the database. It changes nothing.
     *
     * @param scope which of the changes are to be taken back
     * @param files what they say now, if there are any
     */
    public static TakenBack look(
            Database database,
            SavedPlan saved,
            Scope scope,
            Optional<Declaration> files,
            Function<Declaration, Replicas> replicas) {
        ObservedState found = database.observe(Reversal.schemas(saved)).state();
        Promise.refuseElsewhere(saved, found.server(), database);
        List<SavedChange> changes = saved.changes().stream()
                .filter(change -> scope.covers(change.name(), change.table()))
                .toList();
        Set<QualifiedName> differing =
                differing(database, Reversal.again(saved, Reversal.possible(changes, found), files));
        Reversal reversal =
                Reversal.of(saved, changes, differing, begun(database, saved, changes, found), found, files);
        Reconciler reconciler = new Reconciler(
                database, reversal.declaration(), scope(reversal, changes), replicas.apply(reversal.declaration()));
        Comparison comparison = only(reversal, reconciler.compare());
        return new TakenBack(reconciler, comparison, reconciler.plan(comparison), reversal.leftOut());
    }

    /** Which are not as they were to be: PostgreSQL says it, as after every apply. What is left beside them may be. */
    private static Set<QualifiedName> differing(Database database, Reversal done) {
        return new Reconciler(database, done.declaration(), Scope.of(done.names()), Replicas.none())
                .compare().diff().changes().stream()
                        .filter(change -> !change.tidiesUp())
                        .map(Change::name)
                        .collect(Collectors.toSet());
    }

    /** Of which a run left something beside an index that is as before, or somebody is at work there. */
    private static Set<QualifiedName> begun(
            Database database, SavedPlan saved, List<SavedChange> changes, ObservedState found) {
        List<SavedChange> untouched = Reversal.untouched(changes, found);
        if (untouched.isEmpty()) {
            return Set.of();
        }
        Reversal before = Reversal.before(saved, untouched, found);
        Diff diff = new Reconciler(database, before.declaration(), scope(before, untouched))
                .compare()
                .diff();
        Set<QualifiedName> building =
                diff.building().stream().map(ObservedIndex::name).collect(Collectors.toSet());
        return Stream.concat(
                        diff.changes().stream().filter(Change::hasLeftovers).map(Change::name),
                        untouched.stream()
                                .filter(change -> builds(change).anyMatch(building::contains))
                                .map(SavedChange::name))
                .collect(Collectors.toSet());
    }

    /** Also what is built for the indexes under other names: somebody may be at it. */
    private static Scope scope(Reversal reversal, List<SavedChange> changes) {
        return Scope.of(Stream.concat(
                        reversal.names().stream(),
                        changes.stream()
                                .filter(change -> reversal.names().contains(change.name()))
                                .flatMap(TakenBack::builds))
                .collect(Collectors.toSet()));
    }

    private static Stream<QualifiedName> builds(SavedChange change) {
        return change.steps().stream().map(Step::index);
    }

    /** A name may be a pattern, too. That an index is a part of what goes is nobody's mistake. */
    private static Comparison only(Reversal reversal, Comparison found) {
        Diff diff = found.diff();
        Diff own = new Diff(
                diff.changes().stream()
                        .filter(change -> reversal.names().contains(change.name()))
                        .toList(),
                List.of(),
                diff.held(),
                diff.constraintBacked(),
                List.of(),
                diff.matching(),
                diff.caveats().stream()
                        .filter(caveat -> caveat.kind() != Caveat.Kind.PART)
                        .toList());
        return new Comparison(found.snapshot(), found.desired(), own);
    }
}
