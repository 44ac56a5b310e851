package io.idx.reconcile;

import io.idx.apply.ApplyListener;
import io.idx.apply.Brake;
import io.idx.apply.Footing;
import io.idx.apply.Terms;
import io.idx.diff.Held;
import io.idx.model.Declaration;
import io.idx.model.DeclaredIndex;
import io.idx.model.Problem;
import io.idx.model.ProblemCode;
import io.idx.model.ProblemException;
import io.idx.model.QualifiedName;
import io.idx.model.Server;
import io.idx.plan.Estimates;
import io.idx.plan.PastBuild;
import io.idx.plan.Plan;
import io.idx.plan.PlannedChange;
import io.idx.postgres.Database;
import io.idx.postgres.Snapshot;
import io.idx.saved.Reversal;
import io.idx.saved.Review;
import io.idx.saved.SavedChange;
import io.idx.saved.SavedPlan;
import io.idx.saved.Stale;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Keeps what a saved plan promises: plans again, compares change by change, and does what still fits. Nothing is sent
 * that the file says.
 *
 * <pre>{@code
 * Promise promise = new Promise(database, declaration, Scope.all(), replicas, saved);
 * ApplyResult result = promise.keep(promise.look(), plan -> {}, Terms.usual(false), new Brake(), listener);
 * }</pre>
 */
public final class Promise {
    private final Database database;
    private final SavedPlan saved;
    private final List<SavedChange> changes;
    private final Declaration declaration;
    private final Reconciler reconciler;

    /**
     * @param declaration what the files say now; for a plan that takes another back, what that wants
     * @param scope which of the changes are to be done
     */
    public Promise(Database database, Declaration declaration, Scope scope, Replicas replicas, SavedPlan saved) {
        this.database = database;
        this.saved = saved;
        this.declaration = declaration;
        this.changes = saved.changes().stream()
                .filter(change -> scope.covers(change.name(), change.table()))
                .toList();
        this.reconciler = new Reconciler(
                database,
                declaration,
                Scope.of(changes.stream().map(SavedChange::name).toList()),
                replicas);
    }

    /**
     * What has become of the promised changes.
     *
     * @param plan those that are open, as they are done now
     */
    public record Look(Comparison comparison, List<Review> reviews, Plan plan) {
        public Look {
            reviews = List.copyOf(reviews);
        }

        public long count(Review.State state) {
            return reviews.stream().filter(review -> review.state() == state).count();
        }
    }

    /**
     * Looks at the database.
     *
     * @throws ProblemException where it is another one, nothing there can be changed, or changes are stale
     */
    public Look look() {
        Look look = reviewed();
        refuseStale(look);
        return look;
    }

    private Look reviewed() {
        Snapshot snapshot = reconciler.observe();
        refuseElsewhere(saved, snapshot.state().server(), database);
        Comparison comparison = compared(snapshot);
        Plan plan = reconciler.unlimited(comparison);
        List<Review> reviews = new ArrayList<>();
        for (SavedChange change : changes) {
            Review review = Review.of(
                    change,
                    comparison.observed(),
                    first(plan.changes(), change.name(), planned -> planned.change()
                            .name()),
                    entry(change));
            reviews.add(heldUp(
                    saved.reverses() ? Reversal.reviewed(review, changes, comparison.observed(), declaration) : review,
                    comparison));
        }
        List<PlannedChange> open =
                reviews.stream().flatMap(review -> review.planned().stream()).toList();
        return new Look(comparison, reviews, reconciler.limited(plan.only(open::contains), comparison.observed()));
    }

    /** What somebody else is at work on can be neither done nor taken for done. */
    private static Review heldUp(Review review, Comparison comparison) {
        Optional<Held> held =
                first(comparison.diff().waiting(), review.promise().name(), Held::name);
        return held.filter(waits -> review.state() != Review.State.STALE)
                .map(waits -> review.stale(comparison.observed(), waits.reason()))
                .orElse(review);
    }

    /** What PostgreSQL took when the plan was made, and does not take now, is no mistake of the file. */
    private Comparison compared(Snapshot snapshot) {
        try {
            return reconciler.compare(snapshot);
        } catch (ProblemException e) {
            if (!e.problems().stream().allMatch(problem -> problem.code().blamesFile())) {
                throw e;
            }
            List<Review> broken = changes.stream()
                    .flatMap(change -> broken(change, snapshot).stream())
                    .toList();
            throw broken.isEmpty() ? e : new ProblemException(Stale.problem(saved, broken, changes.size()));
        }
    }

    private Optional<Review> broken(SavedChange change, Snapshot snapshot) {
        try {
            new Reconciler(database, declaration, Scope.of(List.of(change.name()))).compare(snapshot);
            return Optional.empty();
        } catch (ProblemException e) {
            return Optional.of(Review.broken(
                    change, snapshot.state(), entry(change), e.problems().get(0)));
        }
    }

    private Optional<DeclaredIndex> entry(SavedChange change) {
        return saved.reverses() ? Optional.empty() : first(declaration.indexes(), change.name(), DeclaredIndex::name);
    }

    /**
     * Sees to it that this is the database that the plan was made for: before all else, as what the plan rests on need
     * not be in another one.
     *
     * @throws ProblemException where it is not
     */
    public void refuseElsewhere() {
        refuseElsewhere(saved, database.observe(List.of()).state().server(), database);
    }

    static void refuseElsewhere(SavedPlan saved, Server server, Database database) {
        if (!saved.target().is(server, database.system())) {
            throw new ProblemException(Problem.of(
                    ProblemCode.OTHER_DATABASE,
                    saved.file() + " was made for " + saved.target().address() + ", and this is " + server.address(),
                    "Another database, or another cluster: plan there"));
        }
    }

    private static <T> Optional<T> first(List<T> all, QualifiedName name, Function<T, QualifiedName> named) {
        return all.stream().filter(each -> named.apply(each).equals(name)).findFirst();
    }

    private void refuseStale(Look look) {
        List<Review> stale = look.reviews().stream()
                .filter(review -> review.state() == Review.State.STALE)
                .toList();
        if (!stale.isEmpty()) {
            throw new ProblemException(
                    Stale.problem(saved, stale, look.reviews().size()));
        }
    }

    /** The privileges that the open changes take, as {@link Reconciler#refuseWithoutPrivileges}. */
    public void refuseWithoutPrivileges(Look look) {
        reconciler.refuseWithoutPrivileges(look.plan());
    }

    /** What the open changes are likely to take, as {@link Reconciler#estimate}. */
    public Estimates estimate(Look look, List<PastBuild> past, int jobs) {
        return reconciler.estimate(look.comparison(), look.plan(), past, jobs);
    }

    /**
     * Does what is open. All is compared once more under the run lock, before the first statement.
     *
     * @param gate throws where a plan must not be carried out
     * @throws ProblemException before anything is changed, where {@link #look} would throw it, too
     */
    public ApplyResult keep(Look look, Consumer<Plan> gate, Terms terms, Brake brake, ApplyListener listener) {
        return reconciler.apply(
                look.comparison(),
                look.plan(),
                () -> {
                    Look now = look();
                    gate.accept(now.plan());
                    return new Footing(now.plan(), now.comparison().snapshot());
                },
                terms,
                brake,
                listener);
    }
}
