package io.idx.reconcile;

import io.idx.diff.Change;
import io.idx.diff.Diff;
import io.idx.model.Caveat;
import io.idx.model.Declaration;
import io.idx.model.ObservedState;
import io.idx.model.QualifiedName;
import io.idx.plan.Plan;
import io.idx.postgres.Database;
import io.idx.saved.Reversal;
import io.idx.saved.SavedChange;
import io.idx.saved.SavedPlan;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

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
        Reversal reversal = Reversal.of(saved, changes, differing, found, files);
        Reconciler reconciler = new Reconciler(
                database, reversal.declaration(), Scope.of(reversal.names()), replicas.apply(reversal.declaration()));
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

    /** A name may be a pattern, too. That an index is a part of what goes is nobody's mistake. */
    private static Comparison only(Reversal reversal, Comparison found) {
        Diff diff = found.diff();
        Diff own = new Diff(
                diff.changes().stream()
                        .filter(change -> reversal.names().contains(change.name()))
                        .toList(),
                List.of(),
                diff.building(),
                diff.constraintBacked(),
                List.of(),
                diff.matching(),
                diff.caveats().stream()
                        .filter(caveat -> caveat.kind() != Caveat.Kind.PART)
                        .toList());
        return new Comparison(found.snapshot(), found.desired(), own);
    }
}
