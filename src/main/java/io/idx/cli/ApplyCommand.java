package io.idx.cli;

import io.idx.model.Declaration;
import io.idx.model.Problem;
import io.idx.model.ProblemCode;
import io.idx.plan.Plan;
import io.idx.postgres.Database;
import io.idx.reconcile.Comparison;
import io.idx.reconcile.Reconciler;
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
            "  idx apply --only idx_orders_status --allow=used-drop"
        })
final class ApplyCommand implements Action {
    private final Terminal terminal;

    @Parameters(arity = "0..1", paramLabel = "PLAN", description = "a file that idx plan --out wrote: do that, unasked")
    private Optional<String> file = Optional.empty();

    @Option(names = "--auto-approve", order = 10, description = "do not ask; hazards still need --allow")
    private boolean autoApprove;

    @Mixin
    private final AllowOptions allow = new AllowOptions();

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
        Guard guard = allow.guard();
        if (file.isPresent()) {
            return applySaved(file.get(), guard);
        }
        if (!autoApprove && !terminal.canAsk()) {
            throw new UsageException("apply asks for approval, and there is no terminal to ask on\n"
                    + "  run it at a terminal, or approve beforehand: idx apply PLAN, or idx apply --auto-approve");
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
            show(
                    new PlanReport(
                                    workplace.subject(plan.server()),
                                    comparison.observed(),
                                    comparison.diff(),
                                    plan,
                                    List.of(),
                                    guard.allowed())
                            .report(),
                    !plan.isEmpty());
            if (plan.isEmpty()) {
                return comparison.diff().converged() ? ExitCode.OK : ExitCode.INCOMPLETE;
            }
            return approved(reconciler, comparison, plan, guard);
        }
    }

    private ExitCode applySaved(String name, Guard guard) {
        SavedPlan plan = new PlanFiles(terminal).read(name);
        common.otherwise(plan.files());
        Workplace workplace = new Workplace(terminal, common, connection);
        return new SavedApply(workplace, printing(), new ApplyRun(terminal, common))
                .apply(plan, scope.scope(), guard, failFast);
    }

    /** Whoever is asked must see what for, wherever standard output goes. */
    private void show(Report report, boolean changes) {
        printing().result(report);
        if (changes && !autoApprove && (common.quiet() || !terminal.outIsTerminal())) {
            printing().aside(report);
        }
    }

    private ExitCode approved(Reconciler reconciler, Comparison comparison, Plan plan, Guard guard) {
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
        return new ApplyRun(terminal, common).run(listener -> reconciler.apply(comparison, plan, failFast, listener));
    }

    private Printing printing() {
        return new Printing(terminal, common);
    }
}
