package io.idx.reconcile;

import io.idx.apply.Applier;
import io.idx.apply.ApplyListener;
import io.idx.apply.Outcome;
import io.idx.diff.Change;
import io.idx.diff.Diff;
import io.idx.diff.Differ;
import io.idx.evidence.QueryCheck;
import io.idx.evidence.Verdict;
import io.idx.model.Declaration;
import io.idx.model.DeclaredIndex;
import io.idx.model.ObservedState;
import io.idx.model.Place;
import io.idx.model.Problem;
import io.idx.model.ProblemCode;
import io.idx.model.ProblemException;
import io.idx.model.QualifiedName;
import io.idx.plan.Plan;
import io.idx.plan.PlannedChange;
import io.idx.plan.Planner;
import io.idx.plan.Step;
import io.idx.postgres.Canonicalization;
import io.idx.postgres.Database;
import io.idx.postgres.Explainer;
import io.idx.postgres.Snapshot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The loop behind every command, and the Java API of idx: what is declared, against what is.
 *
 * <pre>{@code
 * try (Database database = Database.open(settings)) {
 *     Reconciler reconciler = new Reconciler(database, declaration);
 *     Plan plan = reconciler.plan(reconciler.compare());
 * }
 * }</pre>
 *
 * <p>It asks nobody for approval: that is for its caller, before {@link #apply}. Problems of the declaration come all
 * at once as {@link ProblemException}.
 */
public final class Reconciler {
    /** How often an apply goes on with partitions that were added meanwhile. */
    private static final int MORE_OF_THE_SAME = 3;

    private final Database database;
    private final Declaration declaration;
    private final Scope scope;
    private final Replicas replicas;

    /** Asks no replica. */
    public Reconciler(Database database, Declaration declaration, Scope scope) {
        this(database, declaration, scope, Replicas.none());
    }

    /** Asks the replicas for the use of what is to be dropped. */
    public Reconciler(Database database, Declaration declaration, Scope scope, Replicas replicas) {
        this.database = database;
        this.declaration = declaration;
        this.scope = scope;
        this.replicas = replicas;
    }

    /** Looks at the catalog and says what differs. It changes nothing. */
    public Comparison compare() {
        Snapshot snapshot = database.observe(declaration.schemas());
        Canonicalization canonical = canonicalize(snapshot, false);
        if (!canonical.problems().isEmpty()) {
            throw new ProblemException(sorted(canonical.problems()));
        }
        Diff diff = scope.narrow(Differ.diff(declaration, canonical.desired(), snapshot.state()))
                .withCaveats(canonical.caveats());
        return new Comparison(snapshot, canonical.desired(), withUseElsewhere(diff));
    }

    /** What is unused here may be all that a replica lives on. */
    private Diff withUseElsewhere(Diff diff) {
        if (replicas.isEmpty() || diff.changes().stream().noneMatch(change -> change.kind() == Change.Kind.DROP)) {
            return diff;
        }
        Replicas.Answers answers = replicas.ask(declaration.schemas(), database.system());
        return diff.withChanges(diff.changes().stream()
                .map(change -> change.kind() == Change.Kind.DROP ? change.with(answers.of(change.name())) : change)
                .toList());
    }

    /** Has PostgreSQL check every definition. */
    public List<Problem> check() {
        return sorted(
                canonicalize(database.observe(declaration.schemas()), true).problems());
    }

    /**
     * Has the planner say whether the declared queries use their indexes.
     *
     * @param execute whether queries are also run, where that can do no harm
     * @param limit how long one statement may take
     */
    public Verification verify(boolean execute, Duration limit) {
        Snapshot snapshot = database.observe(declaration.schemas());
        try (Explainer explainer = database.openExplainer(snapshot, limit)) {
            List<Verdict> verdicts = new QueryCheck(explainer, snapshot.state(), execute).check(covered());
            return new Verification(snapshot.state(), verdicts, covered().size());
        }
    }

    /**
     * What the planner would do with the queries of indexes that are to be created, where HypoPG can show it them. It
     * asks about some of them only, not to hold up a plan, and never fails: a query that cannot be asked is left out.
     */
    public List<Verdict> foresee(Comparison comparison, Plan plan) {
        return new Foresight(database, comparison).of(plan);
    }

    private List<DeclaredIndex> covered() {
        return declaration.indexes().stream()
                .filter(index -> scope.covers(index.name(), index.table()))
                .toList();
    }

    private Canonicalization canonicalize(Snapshot snapshot, boolean everything) {
        return database.canonicalize(covered(), snapshot, everything);
    }

    /** As one reads a file: from the top. */
    static List<Problem> sorted(List<Problem> problems) {
        return problems.stream()
                .sorted(Comparator.comparing((Problem problem) ->
                                problem.place().map(Place::file).orElse(""))
                        .thenComparing(
                                problem -> problem.place().map(Place::line).orElse(0))
                        .thenComparing(
                                problem -> problem.place().map(Place::column).orElse(0)))
                .toList();
    }

    public Plan plan(Comparison comparison) {
        ObservedState observed = comparison.observed();
        return Planner.plan(observed.server(), observed.today(), declaration.dropAfter(), comparison.diff());
    }

    /**
     * Carries out a plan and looks again.
     *
     * @throws ProblemException before anything is changed, when the server is a standby, is reached through a
     *     transaction pooler, or another run is at work
     */
    public ApplyResult apply(Comparison comparison, Plan plan, boolean stopAtFailure, ApplyListener listener) {
        return apply(comparison, plan, () -> plan, stopAtFailure, listener);
    }

    /**
     * The same, where the plan is made anew once nobody else can be at work.
     *
     * @param plan what was approved
     * @param underLock the plan that is carried out, or the reason why none is
     */
    ApplyResult apply(
            Comparison comparison, Plan plan, Supplier<Plan> underLock, boolean stopAtFailure, ApplyListener listener) {
        refuseWhereNothingCanChange();
        List<Outcome> outcomes = new ArrayList<>(carryOut(comparison, underLock, stopAtFailure, listener));
        Comparison after = compare();
        for (int round = 0; round < MORE_OF_THE_SAME; round++) {
            Plan more = Planner.plan(after.observed().server(), partitionsSince(outcomes, after.diff()));
            boolean refused = more.changes().stream()
                    .anyMatch(planned -> planned.refusal().isPresent());
            if (more.isEmpty() || refused || !plan.hazards().containsAll(more.hazards())) {
                break;
            }
            outcomes.addAll(carryOut(after, () -> more, stopAtFailure, listener));
            after = compare();
        }
        return new ApplyResult(outcomes, after, unconverged(outcomes, after));
    }

    private List<Outcome> carryOut(
            Comparison comparison, Supplier<Plan> underLock, boolean stopAtFailure, ApplyListener listener) {
        try (Applier applier = new Applier(database::openSession, comparison.snapshot(), listener)) {
            return applier.apply(underLock.get(), stopAtFailure);
        }
    }

    /** What indexes of partitioned tables lack that were done: partitions were added while idx was at work. */
    private static Diff partitionsSince(List<Outcome> outcomes, Diff diff) {
        Set<QualifiedName> done = done(outcomes);
        List<Change> changes = diff.changes().stream()
                .filter(change -> done.contains(change.name()) && change.tree().isPresent())
                .filter(change -> change.kind() == Change.Kind.REPAIR || change.kind() == Change.Kind.ALTER)
                .toList();
        return new Diff(changes, List.of(), List.of(), List.of(), List.of(), diff.matching());
    }

    private static Set<QualifiedName> done(List<Outcome> outcomes) {
        return outcomes.stream()
                .filter(outcome -> outcome.status() == Outcome.Status.DONE)
                .map(outcome -> outcome.planned().change().name())
                .collect(Collectors.toSet());
    }

    /**
     * Refuses a standby, and a transaction pooler, which would lose the settings and the lock that an apply rests on.
     *
     * @throws ProblemException with the reason
     */
    public void refuseWhereNothingCanChange() {
        if (database.standby()) {
            throw new ProblemException(Problem.of(
                    ProblemCode.STANDBY,
                    database.address() + " is a standby and cannot be changed",
                    "Connect to the primary"));
        }
        if (database.behindTransactionPooler()) {
            throw new ProblemException(Problem.of(
                    ProblemCode.POOLER,
                    "this connection goes through a transaction pooler, which gives each statement another session",
                    "Connect to the server itself; plan and drift work through the pooler"));
        }
    }

    /**
     * Refuses a plan that the role may not carry out.
     *
     * @throws ProblemException with everything that is missing, and what gives it
     */
    public void refuseWithoutPrivileges(Plan plan) {
        Set<QualifiedName> changed = new TreeSet<>();
        Set<QualifiedName> named = new TreeSet<>();
        Set<String> tablespaces = new TreeSet<>();
        for (PlannedChange planned : plan.changes()) {
            if (planned.builds()) {
                planned.change()
                        .desired()
                        .flatMap(desired -> desired.declared().tablespace())
                        .ifPresent(tablespaces::add);
            }
            for (Step step : planned.steps()) {
                changed.add(step.table());
                if (step.kind().namesIndex()) {
                    named.add(step.table());
                }
            }
        }
        List<Problem> missing = database.missingPrivileges(changed, named, tablespaces);
        if (!missing.isEmpty()) {
            throw new ProblemException(missing);
        }
    }

    private static List<Problem> unconverged(List<Outcome> outcomes, Comparison after) {
        Set<QualifiedName> done = done(outcomes);
        return after.diff().changes().stream()
                .filter(change -> done.contains(change.name()))
                .map(change -> Problem.of(
                        ProblemCode.NOT_CONVERGED,
                        change.name() + " was changed without an error, yet the catalog still asks for: "
                                + change.kind()))
                .toList();
    }
}
