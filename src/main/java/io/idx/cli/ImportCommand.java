package io.idx.cli;

import io.idx.model.Declaration;
import io.idx.model.Problem;
import io.idx.model.ProblemCode;
import io.idx.model.ProblemException;
import io.idx.postgres.Database;
import io.idx.reconcile.Import;
import io.idx.reconcile.Importer;
import io.idx.render.ImportReport;
import io.idx.spec.SpecFiles;
import io.idx.sql.Migrations;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
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
            "  idx import --dry-run            print the file instead of writing it",
            "  idx import --sql migrations/*.sql",
            "                                  take the indexes that migrations create"
        })
final class ImportCommand implements Action {
    private static final String PUBLIC = "public";

    private final Terminal terminal;

    @Option(names = "--dry-run", order = 10, description = "print what would be written")
    private boolean dryRun;

    @Option(
            names = "--schema",
            paramLabel = "NAME",
            order = 11,
            description = "import from this schema; repeatable. Default: those of the files, else public")
    private List<String> schemas = List.of();

    @Option(
            names = "--sql",
            paramLabel = "FILE",
            arity = "1..*",
            hideParamSyntax = true,
            order = 12,
            description = "import what CREATE INDEX and COMMENT ON INDEX in these files say, in their order")
    private List<String> sql = List.of();

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
                ? SpecFiles.fresh(names.get(0), schemas.isEmpty() ? PUBLIC : schemas.get(0))
                : SpecFiles.of(own.texts());
        return run(workplace, own, files);
    }

    private ExitCode run(Workplace workplace, OwnFiles own, SpecFiles files) {
        Optional<Migrations> migrations = sql.isEmpty()
                ? Optional.empty()
                : Optional.of(migrations(files.declaration().defaultSchemas()));
        migrations.ifPresent(this::tell);
        Import found;
        Declaration before = files.declaration();
        try (Database database = workplace.open()) {
            Importer importer = new Importer(database, files, scope.scope(), schemas);
            found = migrations.map(read -> importer.run(read.indexes())).orElseGet(importer::run);
            if (migrations.isEmpty()) {
                scope.unmatched(before, found.observed()).forEach(printing()::noSuchName);
            }
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
                                found.added(),
                                found.accepted(),
                                found.declared())
                        .report());
        return ExitCode.OK;
    }

    private Migrations migrations(Set<String> defaults) {
        Map<String, String> texts = new LinkedHashMap<>();
        for (String file : sql) {
            texts.put(file, text(file));
        }
        Stream<String> one = defaults.size() == 1 ? defaults.stream() : Stream.of(PUBLIC);
        return Migrations.read(
                texts, Stream.concat(schemas.stream(), one).findFirst().orElse(PUBLIC));
    }

    private String text(String file) {
        try {
            return Files.readString(terminal.directory().resolve(file));
        } catch (CharacterCodingException e) {
            throw new ProblemException(Problem.of(ProblemCode.NOT_TEXT, file + " is not UTF-8 text"), e);
        } catch (NoSuchFileException e) {
            throw new ProblemException(Problem.of(ProblemCode.NO_FILE, "there is no file " + file), e);
        } catch (IOException e) {
            throw new ProblemException(
                    Problem.of(ProblemCode.NO_FILE, file + " cannot be read: " + OwnFiles.reason(e)), e);
        }
    }

    private void tell(Migrations migrations) {
        migrations.skipped().forEach(printing()::note);
        if (migrations.others() > 0) {
            printing()
                    .note(
                            migrations.others() == 1
                                    ? "1 other statement was left alone"
                                    : migrations.others() + " other statements were left alone");
        }
    }

    private Printing printing() {
        return new Printing(terminal, common);
    }
}
