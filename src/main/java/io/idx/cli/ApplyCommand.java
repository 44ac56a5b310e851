package io.idx.cli;

import io.idx.apply.Outcome;
import io.idx.model.Declaration;
import io.idx.model.Problem;
import io.idx.model.ProblemCode;
import io.idx.model.ProblemException;
import io.idx.plan.Plan;
import io.idx.postgres.Database;
import io.idx.postgres.DatabaseException;
import io.idx.reconcile.ApplyResult;
import io.idx.reconcile.Comparison;
import io.idx.reconcile.Reconciler;
import io.idx.render.AppliedReport;
import io.idx.render.ApplyProgress;
import io.idx.render.Grounds;
import io.idx.render.PlanReport;
import io.idx.render.Report;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        header = {
            "Change the database until it is as declared, after approval.",
            "",
            "Examples:",
            "  idx apply                       show the plan, ask, and do it",
            "  idx apply --auto-approve        without asking, for scripts",
            "  idx apply --only idx_orders_status --allow=used-drop"
        })
final class ApplyCommand implements Action {
    private final Terminal terminal;

    @Option(names = "--auto-approve", order = 10, description = "do not ask; hazards still need --allow")
    private boolean autoApprove;

    @Option(
            names = "--allow",
            paramLabel = "LIST",
            split = ",",
            hideParamSyntax = true,
            order = 11,
            description = {
                "hazards to allow by name: used-drop, young-counters, unique-drop, unique-replace, clustered-drop,"
                        + " replica-identity, replica-identity-drop, refresh-drop, extension-drop, partitioned-drop,"
                        + " stall"
            })
    private List<String> allow = List.of();

    @Option(names = "--fail-fast", order = 12, description = "begin nothing more after the first failure")
    private boolean failFast;

    @Mixin
    private final ScopeOptions scope = new ScopeOptions();

    @Mixin
    private final ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private final CommonOptions common = new CommonOptions();

    ApplyCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public CommonOptions common() {
        return common;
    }

    @Override
    public ExitCode run() {
        Guard guard = Guard.allowing(allow);
        if (!autoApprove && !terminal.canAsk()) {
            throw new UsageException("apply asks for approval, and there is no terminal to ask on\n"
                    + "  run it at a terminal, or approve beforehand: idx apply --auto-approve");
        }
        Workplace workplace = new Workplace(terminal, common, connection);
        Declaration declaration = workplace.declaration();
        try (Database database = workplace.open()) {
            Reconciler reconciler =
                    new Reconciler(database, declaration, scope.scope(), workplace.replicas(declaration));
            reconciler.refuseWhereNothingCanChange();
            Comparison comparison = reconciler.compare();
            Plan plan = reconciler.plan(comparison);
            scope.unmatched(declaration, comparison.observed()).forEach(printing()::noSuchName);
            BuildLog builds = workplace.builds(database);
            Grounds grounds = workplace.grounds(declaration, reconciler, comparison, plan, builds);
            show(
                    new PlanReport(
                                    workplace.subject(plan.server()),
                                    comparison.observed(),
                                    comparison.diff(),
                                    plan,
                                    grounds)
                            .report(),
                    !plan.isEmpty());
            if (plan.isEmpty()) {
                return comparison.diff().converged() ? ExitCode.OK : ExitCode.INCOMPLETE;
            }
            return approved(reconciler, comparison, plan, guard, outcomes -> builds.add(outcomes, grounds.estimates()));
        }
    }

    /** Whoever is asked must see what for, wherever standard output goes. */
    private void show(Report report, boolean changes) {
        printing().result(report);
        if (changes && !autoApprove && (common.quiet() || !terminal.outIsTerminal())) {
            printing().aside(report);
        }
    }

    private ExitCode approved(
            Reconciler reconciler, Comparison comparison, Plan plan, Guard guard, Consumer<List<Outcome>> built) {
        List<Problem> objections = guard.objections(plan);
        if (!objections.isEmpty()) {
            printing().problems(objections);
            return ExitCode.REFUSED;
        }
        reconciler.refuseWithoutPrivileges(plan);
        if (!autoApprove && !new Approval(terminal).given(plan)) {
            printing().problems(List.of(Problem.of(ProblemCode.NOT_APPROVED, "not approved; nothing was changed")));
            return ExitCode.REFUSED;
        }
        ApplyProgress progress = progress();
        try {
            return apply(reconciler, comparison, plan, progress, built);
        } catch (ProblemException e) {
            return broken(progress, e.problems(), e);
        } catch (DatabaseException e) {
            return broken(progress, List.of(e.toProblem()), e);
        }
    }

    private ExitCode apply(
            Reconciler reconciler,
            Comparison comparison,
            Plan plan,
            ApplyProgress progress,
            Consumer<List<Outcome>> built) {
        long start = System.nanoTime();
        printing().gapOnTerminal();
        ApplyResult result = reconciler.apply(comparison, plan, failFast, progress);
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        built.accept(result.outcomes());
        printing().gapOnTerminal();
        printing().result(new AppliedReport(result.outcomes(), took).report());
        if (!result.unconverged().isEmpty()) {
            printing().problems(result.unconverged());
        }
        if (result.complete()) {
            return ExitCode.OK;
        }
        printing().hint("\nRun the same command again to go on from here.");
        return ExitCode.INCOMPLETE;
    }

    /** Before the first change nothing is half done, so that the error is an error like any other. */
    private ExitCode broken(ApplyProgress progress, List<Problem> problems, RuntimeException e) {
        if (!progress.begun()) {
            throw e;
        }
        printing().problems(problems);
        return ExitCode.INCOMPLETE;
    }

    private ApplyProgress progress() {
        ApplyProgress.Detail detail = common.quiet()
                ? ApplyProgress.Detail.QUIET
                : common.verbose() ? ApplyProgress.Detail.VERBOSE : ApplyProgress.Detail.NORMAL;
        return new ApplyProgress(
                terminal.err(),
                terminal.errPage(common.colour()),
                terminal.errIsTerminal(),
                detail,
                Clock.system(ZoneId.systemDefault()));
    }

    private Printing printing() {
        return new Printing(terminal, common);
    }
}
