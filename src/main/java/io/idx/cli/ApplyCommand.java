package io.idx.cli;

import io.idx.apply.Terms;
import io.idx.model.Declaration;
import io.idx.model.Problem;
import io.idx.model.ProblemCode;
import io.idx.plan.Estimates;
import io.idx.plan.Plan;
import io.idx.postgres.Database;
import io.idx.reconcile.ApplyResult;
import io.idx.reconcile.Comparison;
import io.idx.reconcile.Reconciler;
import io.idx.render.Beforehand;
import io.idx.render.PlanReport;
import io.idx.render.Report;
import io.idx.saved.SavedPlan;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        header = {
            "Change the database until it is as declared, from a saved plan or after approval.",
            "",
            "Examples:",
            "  idx apply                       show the plan, ask, and do it",
            "  idx apply orders.plan           what was reviewed, and nothing else; again, to resume",
            "  idx apply --auto-approve        without asking, for scripts",
            "  idx apply --only idx_orders_status --allow=used-drop",
            "  idx apply --auto-approve --events=apply.ndjson"
        })
final class ApplyCommand implements Action {
    private final Terminal terminal;

    @Parameters(arity = "0..1", paramLabel = "PLAN", description = "a file that idx plan --out wrote: do that, unasked")
    private Optional<String> file = Optional.empty();

    @Option(names = "--auto-approve", order = 10, description = "do not ask; hazards still need --allow")
    private boolean autoApprove;

    @Mixin
    private final AllowOptions allow = new AllowOptions();

    @Mixin
    private final WorkOptions work = new WorkOptions();

    @Mixin
    private final EventOptions eventOptions = new EventOptions();

    @Mixin
    private final ScopeOptions scope = new ScopeOptions();

    @Mixin
    private final ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private final CommonOptions common = new CommonOptions();

    private final ApplyRun run;

    ApplyCommand(Terminal terminal) {
        this.terminal = terminal;
        this.run = new ApplyRun(terminal, common, work, eventOptions);
    }

    @Override
    public CommonOptions common() {
        return common;
    }

    @Override
    public void failed(List<Problem> problems) {
        run.failed(problems);
    }

    @Override
    public void misused(String message) {
        run.misused(message);
    }

    @Override
    public void ended(ExitCode code) {
        run.ended(code);
    }

    @Override
    public ExitCode run() {
        run.begin();
        Guard guard = allow.guard();
        if (file.isEmpty() && !autoApprove && !terminal.canAsk()) {
            throw new UsageException("apply asks for approval, and there is no terminal to ask on\n"
                    + "  run it at a terminal, or approve beforehand: idx apply PLAN, or idx apply --auto-approve");
        }
        Terms terms = work.terms(terminal.environment());
        Workplace workplace = new Workplace(terminal, common, connection);
        if (file.isPresent()) {
            SavedPlan saved = new PlanFiles(terminal).read(file.get());
            common.otherwise(saved.files());
            return new SavedApply(workplace, printing(), run, work).apply(saved, scope.scope(), guard, terms);
        }
        return plannedNow(workplace, guard, terms);
    }

    private ExitCode plannedNow(Workplace workplace, Guard guard, Terms terms) {
        Declaration declaration = workplace.declaration();
        try (Database database = workplace.open()) {
            Reconciler reconciler =
                    new Reconciler(database, declaration, scope.scope(), workplace.replicas(declaration));
            reconciler.refuseWhereNothingCanChange();
            Optional<ExitCode> stopped = run.awaitTurn(reconciler, terms);
            if (stopped.isPresent()) {
                return stopped.get();
            }
            Comparison comparison = reconciler.compare();
            Plan plan = reconciler.plan(comparison);
            scope.unmatched(declaration, comparison.observed()).forEach(printing()::noSuchName);
            BuildLog builds = workplace.builds(database);
            Estimates estimates = reconciler.estimate(comparison, plan, builds.past(), terms.jobs());
            show(
                    new PlanReport(
                                    workplace.subject(plan.server()),
                                    comparison.observed(),
                                    comparison.diff(),
                                    plan,
                                    workplace.grounds(
                                            declaration.owns(), reconciler, comparison, plan, estimates, guard))
                            .report(),
                    !plan.isEmpty());
            Beforehand known = Beforehand.of(comparison.observed(), estimates);
            run.planned(plan, known);
            if (plan.isEmpty()) {
                run.leftAlone(ApplyResult.leftAlone(comparison), false);
                return comparison.diff().converged() ? ExitCode.OK : ExitCode.INCOMPLETE;
            }
            Terms gated = terms.through(work.gate(declaration, estimates)).allowing(guard::allows);
            if (!approved(reconciler, plan, guard, gated)) {
                return ExitCode.REFUSED;
            }
            return run.carryOut(
                    known,
                    (brake, listener) -> reconciler.apply(comparison, plan, gated, brake, listener),
                    outcomes -> builds.add(outcomes, estimates));
        }
    }

    /** Whoever is asked must see what for, wherever standard output goes. */
    private void show(Report report, boolean changes) {
        run.result(report);
        if (changes && !autoApprove && !run.seen()) {
            printing().aside(report);
        }
    }

    private boolean approved(Reconciler reconciler, Plan plan, Guard guard, Terms terms) {
        List<Problem> objections = guard.objections(plan, terms.gate());
        if (!objections.isEmpty()) {
            run.problems(objections);
            return false;
        }
        reconciler.refuseWithoutPrivileges(plan);
        if (!autoApprove && !new Approval(terminal).given(plan)) {
            run.problems(List.of(Problem.of(ProblemCode.NOT_APPROVED, "not approved; nothing was changed")));
            return false;
        }
        return true;
    }

    private Printing printing() {
        return new Printing(terminal, common);
    }
}
