package io.idx.cli;

import io.idx.model.Declaration;
import io.idx.postgres.Database;
import io.idx.reconcile.Reconciler;
import io.idx.reconcile.Verification;
import io.idx.render.VerifyReport;
import java.time.Duration;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        header = {
            "Ask the planner whether the declared queries use their indexes. Nothing is executed.",
            "Exit code 2 tells of a query that goes another way.",
            "",
            "Examples:",
            "  idx verify                      each entry under queries: and what the planner does",
            "  idx verify -q                   for CI: silent unless a query misses its index",
            "  idx verify --analyze            also run those without $1, and tell what they took"
        })
final class VerifyCommand implements Action {
    private static final Pattern TIME = Pattern.compile("([1-9][0-9]{0,8})(ms|s|m)");

    private final Terminal terminal;

    @Option(
            names = "--analyze",
            order = 10,
            description = "also execute the queries that have no parameters and change nothing, read-only")
    private boolean analyze;

    @Option(
            names = "--statement-timeout",
            paramLabel = "TIME",
            order = 11,
            description = "how long one statement may take: 30s, 500ms, 2m")
    private String timeout = "30s";

    @Mixin
    private final ScopeOptions scope = new ScopeOptions();

    @Mixin
    private final ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private final CommonOptions common = new CommonOptions();

    VerifyCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public CommonOptions common() {
        return common;
    }

    @Override
    public ExitCode run() {
        Duration limit = limit();
        Workplace workplace = new Workplace(terminal, common, connection);
        Printing printing = new Printing(terminal, common);
        Declaration declaration = workplace.declaration();
        try (Database database = workplace.open()) {
            Verification found = new Reconciler(database, declaration, scope.scope()).verify(analyze, limit);
            scope.unmatched(declaration, found.observed()).forEach(printing::noSuchName);
            VerifyReport report = new VerifyReport(
                    workplace.subject(found.observed().server()), found.observed(), found.verdicts(), found.indexes());
            if (!common.quiet()) {
                printing.inFull(report.report());
            } else if (found.misses()) {
                printing.inFull(report.reportOfMisses());
            }
            return exit(printing, found);
        }
    }

    private static ExitCode exit(Printing printing, Verification found) {
        if (!found.problems().isEmpty()) {
            printing.problems(found.problems());
            return ExitCode.of(found.problems());
        }
        return found.misses() ? ExitCode.DIFFERENT : ExitCode.OK;
    }

    private Duration limit() {
        if (!TIME.matcher(timeout).matches()) {
            throw new UsageException("--statement-timeout is a time such as 30s, 500ms or 2m, not \"" + timeout + "\"");
        }
        return new TimeSpan().convert(timeout);
    }
}
