package io.idx.cli;

import io.idx.model.Declaration;
import io.idx.model.Problem;
import io.idx.model.ProblemException;
import io.idx.postgres.Database;
import io.idx.reconcile.Reconciler;
import io.idx.reconcile.Scope;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        header = {
            "Check indexes.yaml, without a database.",
            "",
            "Examples:",
            "  idx validate                    what can be seen in the file alone",
            "  idx validate --url postgres:///shop",
            "                                  have PostgreSQL check every definition, too"
        })
final class ValidateCommand implements Action {
    private final Terminal terminal;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Mixin
    private final ConnectionOptions connection = new ConnectionOptions();

    ValidateCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public CommonOptions common() {
        return common;
    }

    @Override
    public ExitCode run() {
        Workplace workplace = new Workplace(terminal, common, connection);
        Declaration declaration = workplace.declaration();
        String by = "";
        if (connection.given()) {
            try (Database database = workplace.open()) {
                List<Problem> problems = new Reconciler(database, declaration, Scope.all()).check();
                if (!problems.isEmpty()) {
                    throw new ProblemException(problems);
                }
            }
            by = ", PostgreSQL agrees";
        }
        if (!common.quiet()) {
            int indexes = declaration.indexes().size();
            long tables = declaration.indexes().stream()
                    .map(index -> index.table())
                    .distinct()
                    .count();
            terminal.out()
                    .println(common.source(terminal.environment()) + ": no errors, " + indexes
                            + (indexes == 1 ? " index on " : " indexes on ") + tables
                            + (tables == 1 ? " table" : " tables") + by + ".");
        }
        return ExitCode.OK;
    }
}
