package io.idx.cli;

import io.idx.model.Declaration;
import io.idx.plan.Plan;
import io.idx.postgres.Database;
import io.idx.reconcile.Comparison;
import io.idx.reconcile.Reconciler;
import io.idx.render.PlanReport;
import io.idx.render.Subject;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        header = {
            "Show what would change. Nothing is changed.",
            "",
            "Examples:",
            "  idx plan                        what would change, where psql would connect",
            "  idx plan --url postgres://app@db1/shop --only 'idx_orders_*'",
            "  idx plan -v                     with every statement, its locks and waits",
            "  idx plan --detailed-exitcode    for scripts: 0 nothing to do, 2 changes"
        })
final class PlanCommand implements Action {
    private final Terminal terminal;

    @Option(names = "--detailed-exitcode", order = 10, description = "exit with 2 when there are changes")
    private boolean detailedExitCode;

    @Option(
            names = "--all",
            order = 11,
            description = "also name the indexes that are left alone: unmanaged ones, and those of constraints")
    private boolean all;

    @Mixin
    private final ScopeOptions scope = new ScopeOptions();

    @Mixin
    private final ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private final CommonOptions common = new CommonOptions();

    PlanCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public CommonOptions common() {
        return common;
    }

    @Override
    public ExitCode run() {
        Workplace workplace = new Workplace(terminal, common, connection);
        Printing printing = new Printing(terminal, common);
        Declaration declaration = workplace.declaration();
        try (Database database = workplace.open()) {
            Reconciler reconciler =
                    new Reconciler(database, declaration, scope.scope(), workplace.replicas(declaration));
            Comparison comparison = reconciler.compare();
            Plan plan = reconciler.plan(comparison);
            Subject subject = workplace.subject(plan.server());
            scope.unmatched(declaration, comparison.observed()).forEach(printing::noSuchName);
            PlanReport report = new PlanReport(
                    subject,
                    comparison.observed(),
                    comparison.diff(),
                    plan,
                    workplace.grounds(
                            declaration, reconciler, comparison, plan, workplace.builds(database).past(), 1));
            printing.result(all ? report.reportOfAll() : report.report());
            if (plan.isEmpty()) {
                return ExitCode.OK;
            }
            printing.hint("\nTo make these changes:\n  " + subject.command("apply"));
            return detailedExitCode ? ExitCode.DIFFERENT : ExitCode.OK;
        }
    }
}
