package io.idx.cli;

import io.idx.model.Declaration;
import io.idx.plan.Estimates;
import io.idx.plan.Plan;
import io.idx.postgres.Database;
import io.idx.reconcile.Comparison;
import io.idx.reconcile.Reconciler;
import io.idx.reconcile.TakenBack;
import io.idx.render.PlanReport;
import io.idx.saved.Occasion;
import io.idx.saved.SavedPlan;
import java.util.List;
import java.util.Optional;
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
            "  idx plan --out orders.plan      keep it for a review; then idx apply orders.plan",
            "  idx plan --reverse orders.plan --out back.plan",
            "                                  how it was before; then idx apply back.plan",
            "  idx plan --detailed-exitcode    for scripts: 0 nothing to do, 2 changes"
        })
final class PlanCommand implements Action {
    private final Terminal terminal;

    @Option(names = "--detailed-exitcode", order = 10, description = "exit with 2 when there are changes")
    private boolean detailedExitCode;

    @Option(
            names = "--reverse",
            paramLabel = "PLAN",
            order = 15,
            description = "plan what takes the applied changes of a saved plan back")
    private Optional<String> reverse = Optional.empty();

    @Option(
            names = "--all",
            order = 14,
            description = "also name the indexes that are left alone: unmanaged ones, and those of constraints")
    private boolean all;

    @Mixin
    private final AllowOptions allow = new AllowOptions();

    @Mixin
    private final PlanOutput output = new PlanOutput();

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
        Guard guard = allow.guard();
        output.refuseForeign(terminal);
        if (reverse.isPresent()) {
            return takeBack(reverse.get(), guard);
        }
        Workplace workplace = new Workplace(terminal, common, connection);
        Printing printing = new Printing(terminal, common);
        Declaration declaration = workplace.declaration();
        try (Database database = workplace.open()) {
            Reconciler reconciler =
                    new Reconciler(database, declaration, scope.scope(), workplace.replicas(declaration));
            Comparison comparison = reconciler.compare();
            Plan plan = reconciler.plan(comparison);
            scope.unmatched(declaration, comparison.observed()).forEach(printing::noSuchName);
            Estimates estimates = reconciler.estimate(
                    comparison, plan, workplace.builds(database).past(), 1);
            PlanReport report = new PlanReport(
                    workplace.subject(plan.server()),
                    comparison.observed(),
                    comparison.diff(),
                    plan,
                    workplace.grounds(declaration.owns(), reconciler, comparison, plan, estimates, guard));
            tell(printing, comparison, plan, estimates, report, occasion(guard, database, Optional.empty()));
            return exit(printing, workplace, plan);
        }
    }

    private ExitCode takeBack(String file, Guard guard) {
        SavedPlan saved = new PlanFiles(terminal).read(file);
        common.otherwise(saved.files());
        Workplace workplace = new Workplace(terminal, common, connection);
        Printing printing = new Printing(terminal, common);
        try (Database database = workplace.open()) {
            Optional<Declaration> files = workplace.declarationIfAny();
            if (files.isEmpty()) {
                printing.warning(common.source(terminal.environment())
                        + " is not here: what it protects, its limits, windows and replicas do not count; -f names"
                        + " another");
            }
            TakenBack found = TakenBack.look(database, saved, scope.scope(), files, workplace::replicas);
            Comparison comparison = found.comparison();
            Plan plan = found.plan();
            found.leftOut().forEach(printing::warning);
            Estimates estimates = found.reconciler()
                    .estimate(comparison, plan, workplace.builds(database).past(), 1);
            PlanReport report = new PlanReport(
                    workplace
                            .subject(plan.server())
                            .about("the state before " + file
                                    + (found.leftOut().isEmpty() ? "" : ", but for what is left out")),
                    comparison.observed(),
                    comparison.diff(),
                    plan,
                    workplace.grounds(List.of(), found.reconciler(), comparison, plan, estimates, guard));
            Occasion occasion = occasion(guard, database, Optional.of(saved.id()));
            tell(printing, comparison, plan, estimates, report, files.isPresent() ? occasion : occasion.withoutFiles());
            return exit(printing, workplace, plan);
        }
    }

    private Occasion occasion(Guard guard, Database database, Optional<String> reverses) {
        return PlanOutput.occasion(
                terminal.environment(),
                common.files(terminal.environment()),
                scope,
                guard.allowed(),
                database.system(),
                reverses);
    }

    private void tell(
            Printing printing,
            Comparison comparison,
            Plan plan,
            Estimates estimates,
            PlanReport report,
            Occasion occasion) {
        output.write(terminal, occasion, comparison, plan, estimates, report);
        if (!output.jsonOnScreen()) {
            printing.result(all ? report.reportOfAll() : report.report());
        }
    }

    private ExitCode exit(Printing printing, Workplace workplace, Plan plan) {
        output.out().ifPresent(file -> printing.note("Saved " + file + ", which is good for 7 days."));
        if (plan.isEmpty()) {
            return ExitCode.OK;
        }
        String command = output.out()
                .map(file -> workplace.command("apply " + file))
                .or(() -> reverse.map(file -> workplace.command("plan --reverse " + file + " --out FILE")))
                .orElse(workplace.subject(plan.server()).command("apply"));
        printing.hint("\nTo make these changes:\n  " + command);
        return detailedExitCode ? ExitCode.DIFFERENT : ExitCode.OK;
    }
}
