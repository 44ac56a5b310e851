package io.idx.cli;

import io.idx.diff.Drift;
import io.idx.diff.Severity;
import io.idx.model.Declaration;
import io.idx.postgres.Database;
import io.idx.reconcile.Comparison;
import io.idx.reconcile.Reconciler;
import io.idx.render.DriftReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        header = {
            "Compare the database with indexes.yaml. Exit code 2 tells of drift.",
            "",
            "Examples:",
            "  idx drift                       all that is not as declared, the worst first",
            "  idx drift -q --fail-on=high     for cron: silent unless something is wrong"
        })
final class DriftCommand implements Action {
    private final Terminal terminal;

    @Option(
            names = "--fail-on",
            paramLabel = "LEVEL",
            order = 10,
            description = "low, high or critical: what exit code 2 takes at least")
    private String failOn = "low";

    @Mixin
    private final ScopeOptions scope = new ScopeOptions();

    @Mixin
    private final ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private final CommonOptions common = new CommonOptions();

    DriftCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public CommonOptions common() {
        return common;
    }

    @Override
    public ExitCode run() {
        Severity least = Severity.named(failOn)
                .orElseThrow(() -> new UsageException("--fail-on is low, high or critical, not \"" + failOn + "\""));
        Workplace workplace = new Workplace(terminal, common, connection);
        Printing printing = new Printing(terminal, common);
        Declaration declaration = workplace.declaration();
        try (Database database = workplace.open()) {
            Comparison comparison = new Reconciler(database, declaration, scope.scope()).compare();
            scope.unmatched(declaration, comparison.observed()).forEach(printing::noSuchName);
            Drift all = Drift.of(comparison.diff());
            Drift failing = all.atLeast(least);
            Drift told = common.quiet() ? failing : all;
            if (!told.isEmpty() || !common.quiet()) {
                printing.inFull(
                        new DriftReport(workplace.subject(comparison.observed().server()), told).report());
            }
            return failing.isEmpty() ? ExitCode.OK : ExitCode.DIFFERENT;
        }
    }
}
