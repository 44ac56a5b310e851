package io.idx.reconcile;

import io.idx.apply.Applier;
import io.idx.apply.ApplyListener;
import io.idx.apply.Brake;
import io.idx.apply.Footing;
import io.idx.apply.Outcome;
import io.idx.apply.Terms;
import io.idx.apply.Turn;
import io.idx.diff.Change;
import io.idx.diff.Diff;
import io.idx.diff.Differ;
import io.idx.evidence.Prospect;
import io.idx.evidence.QueryCheck;
import io.idx.evidence.Verdict;
import io.idx.model.Blocker;
import io.idx.model.Declaration;
import io.idx.model.DeclaredIndex;
import io.idx.model.Limit;
import io.idx.model.ObservedState;
import io.idx.model.Place;
import io.idx.model.Problem;
import io.idx.model.ProblemCode;
import io.idx.model.ProblemException;
import io.idx.model.QualifiedName;
import io.idx.model.ReplicaLag;
import io.idx.model.SessionSetting;
import io.idx.plan.Estimates;
import io.idx.plan.PastBuild;
import io.idx.plan.Plan;
import io.idx.plan.PlannedChange;
import io.idx.plan.Planner;
import io.idx.plan.Step;
import io.idx.postgres.Canonicalization;
import io.idx.postgres.Database;
import io.idx.postgres.DatabaseException;
import io.idx.postgres.Explainer;
import io.idx.postgres.Snapshot;
import io.idx.postgres.Watch;
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

    private static final int MOST_BLOCKERS = 3;

    /** How long one build waits for replicas that are behind. */
    private static final Duration LAG_PATIENCE = Duration.ofMinutes(15);

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
        return compare(observe());
    }

    Snapshot observe() {
        return database.observe(declaration.schemas());
    }

    Comparison compare(Snapshot snapshot) {
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

    /** Has PostgreSQL check every definition, and the settings for builds. */
    public List<Problem> check() {
        List<Problem> problems = new ArrayList<>(
                canonicalize(database.observe(declaration.schemas()), true).problems());
        problems.addAll(database.refused(declaration.policy().session()));
        return sorted(problems);
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
     * What the planner does with the queries of indexes that change, before and after. It asks for some of them only,
     * not to hold up a plan, and never fails: what cannot be asked is left out.
     */
    public List<Prospect> foresee(Comparison comparison, Plan plan) {
        return new Foresight(database, comparison).of(plan);
    }

    /**
     * What the builds of a plan are likely to take. It looks at some pages of each table that the role may read, for a
     * limited time, and never fails: what cannot be seen is left out.
     *
     * @param past builds of the same server, the newest last
     * @param jobs how many builds, of different tables, may be under way at once
     */
    public Estimates estimate(Comparison comparison, Plan plan, List<PastBuild> past, int jobs) {
        return new Estimation(database, comparison.observed()).of(plan, past, jobs);
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
        return limited(unlimited(comparison), comparison.observed());
    }

    /** The plan, whatever the limits of the files are. */
    Plan unlimited(Comparison comparison) {
        return Planner.plan(comparison.observed(), declaration.dropAfter(), comparison.diff());
    }

    /** The same plan, measured by the limits of the files. */
    Plan limited(Plan plan, ObservedState observed) {
        List<Limit> limits = declaration.policy().limits();
        boolean bySize = limits.stream().anyMatch(limit -> limit.kind() == Limit.Kind.BUILD_SIZE);
        return plan.within(limits, bySize ? new Estimation(database, observed).sized(plan) : observed);
    }

    /**
     * Waits for another run, as long as the terms say, and for what a lost one left to PostgreSQL. Done before a plan
     * is made, the plan shows what became of it.
     *
     * @throws ProblemException BUSY when another run is at work
     */
    public void awaitTurn(Terms terms, Brake brake, ApplyListener listener) {
        try (Watch watch = database.openWatch().often()) {
            new Turn(watch, terms, brake, listener).await(() -> watch.holder().isEmpty());
        }
    }

    /** Who will be in the way of a plan that builds or drops, if they stay; at most the three oldest. */
    public List<Blocker> forecast(Plan plan) {
        Set<QualifiedName> tables = plan.changes().stream()
                .flatMap(planned -> planned.steps().stream())
                .filter(step -> step.kind().concurrent())
                .map(Step::table)
                .collect(Collectors.toCollection(TreeSet::new));
        if (tables.isEmpty()) {
            return List.of();
        }
        try (Watch watch = database.openWatch()) {
            return watch.forecast(tables).stream().limit(MOST_BLOCKERS).toList();
        } catch (DatabaseException e) {
            return List.of(); // a plan does not fail for want of a forecast
        }
    }

    /** As {@link #apply(Comparison, Plan, Terms, Brake, ApplyListener)}, on the usual terms. */
    public ApplyResult apply(Comparison comparison, Plan plan, boolean stopAtFailure, ApplyListener listener) {
        return apply(comparison, plan, Terms.usual(stopAtFailure), new Brake(), listener);
    }

    /**
     * Carries out a plan and looks again.
     *
     * @throws ProblemException before anything is changed, when the server is a standby, is reached through a
     *     transaction pooler, or another run is at work
     */
    public ApplyResult apply(Comparison comparison, Plan plan, Terms terms, Brake brake, ApplyListener listener) {
        Footing footing = new Footing(plan, comparison.snapshot());
        return apply(comparison, plan, () -> footing, terms, brake, listener);
    }

    /**
     * The same, where the plan is made anew once nobody else can be at work.
     *
     * @param plan what was approved
     * @param underLock the plan that is carried out, or the reason why none is
     */
    ApplyResult apply(
            Comparison comparison,
            Plan plan,
            Supplier<Footing> underLock,
            Terms terms,
            Brake brake,
            ApplyListener listener) {
        refuseWhereNothingCanChange();
        Terms guarded =
                terms.through(terms.gate().guarding(declaration.policy().replicaLag(), this::lags, LAG_PATIENCE));
        Footing approved = new Footing(plan, comparison.snapshot());
        List<Outcome> outcomes = new ArrayList<>(carryOut(approved, underLock, guarded, brake, listener));
        if (brake.pulled() == Brake.Pull.DETACH) {
            return new ApplyResult(outcomes, comparison, List.of());
        }
        try {
            return looked(outcomes, plan, guarded, brake, listener).since(comparison);
        } catch (ProblemException e) {
            return new ApplyResult(outcomes, comparison, e.problems());
        } catch (DatabaseException e) {
            return new ApplyResult(outcomes, comparison, List.of(e.toProblem()));
        }
    }

    /** Looks at what was done, and has done what is missing of it; the outcomes of that come to the others. */
    private ApplyResult looked(List<Outcome> outcomes, Plan plan, Terms guarded, Brake brake, ApplyListener listener) {
        Comparison after = compare();
        for (int round = 0; round < MORE_OF_THE_SAME && brake.pulled() == Brake.Pull.NONE; round++) {
            Plan all = Planner.plan(after.observed(), 0, partitionsSince(outcomes, after.diff()));
            Plan more =
                    limited(all.only(planned -> planned.refusal().isEmpty() && plan.covers(planned)), after.observed());
            if (more.isEmpty() || !more.excess().isEmpty()) {
                break;
            }
            Footing rest = new Footing(more, after.snapshot());
            outcomes.addAll(carryOut(rest, () -> rest, guarded, brake, listener));
            after = compare();
        }
        return ApplyResult.of(outcomes, after);
    }

    private List<Outcome> carryOut(
            Footing approved, Supplier<Footing> underLock, Terms terms, Brake brake, ApplyListener listener) {
        List<SessionSetting> settings = declaration.policy().session();
        try (Applier applier = new Applier(database, settings, approved, underLock, terms, brake, listener)) {
            return applier.apply();
        }
    }

    private List<ReplicaLag> lags() {
        List<ReplicaLag> lags = new ArrayList<>(database.replicaLags());
        if (!replicas.isEmpty()) {
            lags.addAll(replicas.lags(database.walPosition(), database.system()));
        }
        return lags;
    }

    /** What indexes of partitioned tables lack that were done: partitions were added while idx was at work. */
    private static Diff partitionsSince(List<Outcome> outcomes, Diff diff) {
        Set<QualifiedName> done = ApplyResult.done(outcomes);
        List<Change> changes = diff.changes().stream()
                .filter(change -> done.contains(change.name()) && change.tree().isPresent())
                .filter(change -> change.kind() == Change.Kind.REPAIR
                        || change.kind() == Change.Kind.ALTER
                        || change.tree().orElseThrow().partlyForeign())
                .toList();
        return new Diff(changes, List.of(), List.of(), List.of(), List.of(), diff.matching());
    }

    /**
     * Refuses a standby, a transaction pooler, which would lose the settings and the lock that an apply rests on,
     * settings for builds that the server does not take, and replicas to be waited for that the role cannot see.
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
        if (!declaration.policy().replicaLag().isEmpty()) {
            database.hiddenReplicas().ifPresent(hidden -> {
                throw new ProblemException(hidden);
            });
        }
        List<Problem> refused = database.refused(declaration.policy().session());
        if (!refused.isEmpty()) {
            throw new ProblemException(sorted(refused));
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
}
