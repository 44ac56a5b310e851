package io.idx.cli;

import io.idx.render.SavedReport;
import io.idx.saved.SavedPlan;
import java.time.Clock;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        header = {
            "Show a saved plan, without a database.",
            "",
            "Examples:",
            "  idx show orders.plan            as idx plan showed it",
            "  idx show -v orders.plan         with every statement, its locks and waits",
            "  idx show --json orders.plan | jq '.changes[] | select(.drops_index)'"
        })
final class ShowCommand implements Action {
    private final Terminal terminal;

    @Parameters(paramLabel = "PLAN", description = "a file that idx plan --out wrote")
    private String file = "";

    @Option(names = "--json", order = 10, description = "print the document")
    private boolean json;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    ShowCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public CommonOptions common() {
        return common;
    }

    @Override
    public ExitCode run() {
        SavedPlan plan = new PlanFiles(terminal).read(file);
        Printing printing = new Printing(terminal, common);
        if (json) {
            printing.document(plan.bytes());
        } else {
            printing.result(new SavedReport(plan).report(Clock.systemUTC().instant(), common.verbose()));
        }
        return ExitCode.OK;
    }
}
