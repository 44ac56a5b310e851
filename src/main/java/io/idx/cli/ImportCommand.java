package io.idx.cli;

import io.idx.model.Declaration;
import io.idx.postgres.Database;
import io.idx.reconcile.Import;
import io.idx.reconcile.Importer;
import io.idx.render.ImportReport;
import io.idx.spec.SpecFiles;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        header = {
            "Write what the database has into indexes.yaml.",
            "",
            "Examples:",
            "  idx import                      add every index that is not declared",
            "  idx import --only idx_orders_*  and bring declared ones of these to what is there",
            "  idx import --dry-run            print the file instead of writing it"
        })
final class ImportCommand implements Action {
    private final Terminal terminal;

    @Option(names = "--dry-run", order = 10, description = "print what would be written")
    private boolean dryRun;

    @Option(
            names = "--schema",
            paramLabel = "NAME",
            order = 11,
            description = "import from this schema; repeatable. Default: those of the files, else public")
    private List<String> schemas = List.of();

    @Mixin
    private final ScopeOptions scope = new ScopeOptions();

    @Mixin
    private final ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private final CommonOptions common = new CommonOptions();

    ImportCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public CommonOptions common() {
        return common;
    }

    @Override
    public ExitCode run() {
        List<String> names = common.files(terminal.environment());
        if (names.contains("-")) {
            throw new UsageException("import writes into files: - is none");
        }
        if (schemas.contains("")) {
            throw new UsageException("--schema needs a name");
        }
        Workplace workplace = new Workplace(terminal, common, connection);
        Path first = terminal.directory().resolve(names.get(0));
        boolean fresh = names.size() == 1 && Files.notExists(first);
        OwnFiles own = fresh ? OwnFiles.fresh(names.get(0), first) : OwnFiles.read(workplace.sources());
        SpecFiles files = fresh
                ? SpecFiles.fresh(names.get(0), schemas.isEmpty() ? "public" : schemas.get(0))
                : SpecFiles.of(own.texts());
        return run(workplace, own, files);
    }

    private ExitCode run(Workplace workplace, OwnFiles own, SpecFiles files) {
        Import found;
        Declaration before = files.declaration();
        try (Database database = workplace.open()) {
            Importer importer = new Importer(database, files, scope.scope(), schemas);
            found = importer.run();
            scope.unmatched(before, found.observed()).forEach(printing()::noSuchName);
        }
        ImportReport.leftOut(found.leftOut()).forEach(printing()::note);
        Map<String, byte[]> changed = files.changed();
        if (dryRun) {
            changed.values().forEach(text -> terminal.out().print(new String(text, StandardCharsets.UTF_8)));
            return ExitCode.OK;
        }
        own.write(changed);
        printing()
                .result(new ImportReport(
                                common.source(terminal.environment()),
                                found.added().size(),
                                found.accepted(),
                                found.declared())
                        .report());
        return ExitCode.OK;
    }

    private Printing printing() {
        return new Printing(terminal, common);
    }
}
