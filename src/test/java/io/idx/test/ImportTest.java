package io.idx.test;

import static org.assertj.core.api.Assertions.assertThat;

import io.idx.demo.SeedDatabase;
import io.idx.model.Declaration;
import io.idx.model.DeclaredIndex;
import io.idx.spec.SpecReader;
import io.idx.spec.SpecSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;

/** What is imported is what is there: the plan after it is empty, and asks PostgreSQL nothing. */
final class ImportTest {
    private static final Path MIGRATIONS = Path.of("src/test/resources/import");
    private static final String FORBID_DDL =
            """
            CREATE SEQUENCE asked;
            CREATE FUNCTION forbid() RETURNS event_trigger LANGUAGE plpgsql AS
                $$ BEGIN PERFORM nextval('public.asked'); RAISE EXCEPTION 'no DDL here, not even %', tg_tag; END $$;
            CREATE EVENT TRIGGER forbid ON ddl_command_start EXECUTE FUNCTION forbid();
            """;

    @EachServer
    void aFreshFileIsTheSeedAndThePlanSendsNoDdl(Database database, @TempDir Path directory) throws Exception {
        Tool tool = seeded(database, directory, true);
        database.execute(FORBID_DDL);
        Tool.Run imported = tool.run(List.of("import", "-f", "fresh.yaml"));
        assertThat(imported.exit()).isZero();
        assertThat(imported.out()).isEqualTo("Imported into fresh.yaml: 14 added.\n");
        assertThat(imported.err()).startsWith("left out 12 indexes of constraints: public.analytics_events_pkey, ");
        Tool.Run plan = tool.run(List.of("plan", "-f", "fresh.yaml"));
        assertThat(plan.err()).isEmpty();
        assertThat(plan.out()).startsWith("No changes.").contains("matches fresh.yaml (14 indexes).");
        assertThat(SteadyStateTest.value(database, SteadyStateTest.ASKED)).isEqualTo("f");
        assertSameMeaning(directory.resolve("fresh.yaml"));
        byte[] before = Files.readAllBytes(directory.resolve("fresh.yaml"));
        assertThat(tool.run(List.of("import", "-f", "fresh.yaml", "-q")))
                .isEqualTo(new Tool.Run(0, "Nothing to import into fresh.yaml (14 declared already).\n", ""));
        assertThat(directory.resolve("fresh.yaml")).hasBinaryContent(before);
        assertThat(tool.run(List.of("fmt", "--check", "-f", "fresh.yaml"))).isEqualTo(new Tool.Run(0, "", ""));
    }

    @EachServer
    void migrationsBecomeTheSeed(Database database, @TempDir Path directory) throws Exception {
        Tool tool = seeded(database, directory, false);
        List<String> arguments = new ArrayList<>(List.of("import", "-f", "fresh.yaml", "--sql"));
        try (Stream<Path> files = Files.list(MIGRATIONS)) {
            for (Path file : files.sorted().toList()) {
                Files.copy(file, directory.resolve(file.getFileName()));
                arguments.add(String.valueOf(file.getFileName()));
            }
        }
        assertThat(tool.run(arguments)).isEqualTo(new Tool.Run(0, "Imported into fresh.yaml: 14 added.\n", ""));
        assertSameMeaning(directory.resolve("fresh.yaml"));
    }

    @EachServer
    void aFileKeepsItsPermissionsAndLinksStayLinks(Database database, @TempDir Path directory) throws Exception {
        Tool tool = seeded(database, directory, true);
        Path file = directory.resolve("real.yaml");
        Files.writeString(file, "version: 1\ntables: {} # none\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        Files.createSymbolicLink(directory.resolve("link.yaml"), Path.of("real.yaml"));
        assertThat(tool.run(List.of("import", "-q", "-f", "link.yaml", "--table", "step_*")))
                .isEqualTo(new Tool.Run(0, "Imported into link.yaml: 1 added.\n", ""));
        assertThat(Files.isSymbolicLink(directory.resolve("link.yaml"))).isTrue();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-r-----");
        assertThat(file)
                .hasContent(
                        """
                version: 1
                tables: # none
                  step_values:
                    idx_step_values_run_step:
                      columns: [run_id, step_id]
                      comment: The values of a step within a run, looked up on every page of a workflow run
                """);
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files.map(each -> String.valueOf(each.getFileName())))
                    .containsExactlyInAnyOrder("indexes.yaml", "real.yaml", "link.yaml");
        }
    }

    @EachServer
    void anAcceptedDifferenceIsNone(Database database, @TempDir Path directory) throws Exception {
        Tool tool = seeded(database, directory, true);
        database.execute("DROP INDEX idx_step_values_run_step;"
                + " CREATE INDEX idx_step_values_run_step ON step_values (step_id) WHERE run_id IS NOT NULL");
        Tool.Run accepted = tool.run(List.of("import", "--only", "idx_step_values_run_step"));
        assertThat(accepted.err()).isEmpty();
        assertThat(accepted.out())
                .isEqualTo(
                        """
                  ~   accept   public.idx_step_values_run_step                   indexes.yaml:11
                      ~ columns  (run_id, step_id)  ->  (step_id)
                      ~ where    none, the whole table  ->  run_id IS NOT NULL
                      ~ comment  "The values of a step within a run, looked up on every page of
                                 a workflow run"  ->  none

                Imported into indexes.yaml: 0 added, 1 changed.
                """);
        assertThat(directory.resolve("indexes.yaml"))
                .content()
                .isEqualTo(Files.readString(Path.of("indexes.yaml"))
                        .replace(
                                "columns: [run_id, step_id]\n", "columns: [step_id]\n      where: run_id IS NOT NULL\n")
                        .replaceFirst("      comment: The values of a step within.*\n", ""));
        assertThat(tool.run(List.of("plan")).out()).startsWith("No changes.");
    }

    private static void assertSameMeaning(Path file) throws IOException {
        List<String> seed = meaning(Path.of("indexes.yaml"));
        assertThat(seed).hasSize(14);
        assertThat(meaning(file)).isEqualTo(seed);
    }

    private static List<String> meaning(Path file) {
        Declaration declaration = SpecReader.read(List.of(SpecSource.file("f", file)));
        return declaration.indexes().stream().map(ImportTest::meaning).sorted().toList();
    }

    /** PostgreSQL prints a column in quotes that is called as one of its keywords. */
    private static String meaning(DeclaredIndex index) {
        return String.join(
                                " ",
                                index.name().toString(),
                                index.table().toString(),
                                index.columns().toString())
                        .replace("\"timestamp\"", "timestamp")
                + index.where()
                + index.comment()
                + index.unique()
                + index.method();
    }

    private static Tool seeded(Database database, Path directory, boolean indexed) throws Exception {
        try (Connection connection = database.connect()) {
            SeedDatabase.load(connection);
        }
        Files.copy(Path.of("indexes.yaml"), directory.resolve("indexes.yaml"));
        Tool tool = new Tool(directory, Map.of("IDX_URL", database.url()));
        if (indexed) {
            assertThat(tool.run(List.of("apply", "--auto-approve")).exit()).isZero();
        }
        return tool;
    }
}
