package io.idx.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.idx.demo.EmbeddedServer;
import io.idx.demo.PostgresBinaries;
import io.idx.model.Caveat;
import io.idx.model.DeclaredIndex;
import io.idx.model.DesiredIndex;
import io.idx.model.IndexDefinition;
import io.idx.test.EachServer;
import io.idx.test.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Every road says of every definition of the corpus what PostgreSQL itself made of it, on whatever server. */
class RoadsTest {
    private static final Set<String> SCHEMAS = Set.of("app", "Odd Schema");
    private static final String READ_ONLY = "?options=-c%20default_transaction_read_only%3Don";
    private static final String USAGE =
            "GRANT USAGE ON SCHEMA app, ext, fn, \"Odd Schema\" TO " + TestServer.PLAIN_ROLE;

    /** What changes how a text is read, how an index is printed, or what reaches the client. */
    private static final List<String> SETTINGS = List.of(
            "search_path = ext, fn, app",
            "timezone = 'America/New_York'",
            "datestyle = 'SQL, DMY'",
            "intervalstyle = 'sql_standard'",
            "standard_conforming_strings = off",
            "quote_all_identifiers = on",
            "bytea_output = 'escape'",
            "extra_float_digits = -5",
            "xmloption = 'document'",
            "debug_pretty_print = on",
            "client_min_messages = error",
            "default_transaction_isolation = 'serializable'",
            "row_security = off",
            "enable_seqscan = off");

    private static final String ROWS_OF_NOBODY =
            """
            DO $$
            DECLARE t regclass;
            BEGIN
                FOR t IN SELECT oid FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace IN
                         ('app'::regnamespace, '"Odd Schema"'::regnamespace) LOOP
                    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', t);
                END LOOP;
            END $$
            """;

    @EachServer
    void byTheTwinAndByTrees(io.idx.test.Database scratch) throws SQLException {
        List<DeclaredIndex> declared = created(scratch);

        assertThat(declared).hasSizeGreaterThan(450);
        assertThat(differences(scratch.url(), declared)).isEmpty();
        assertThat(differences(scratch.plainUrl() + READ_ONLY, declared)).isEmpty();
    }

    @EachServer
    void whateverTheRoleAndTheDatabaseHaveSet(io.idx.test.Database scratch) throws SQLException {
        List<DeclaredIndex> declared = created(scratch);
        scratch.execute(ROWS_OF_NOBODY);
        for (String setting : SETTINGS) {
            scratch.execute("ALTER DATABASE " + scratch.name() + " SET " + setting);
            scratch.execute(
                    "ALTER ROLE " + TestServer.PLAIN_ROLE + " IN DATABASE " + scratch.name() + " SET " + setting);
        }

        assertThat(differences(scratch.url(), declared)).isEmpty();
        assertThat(differences(scratch.plainUrl() + READ_ONLY, declared)).isEmpty();
    }

    /** What pg_dump writes of an index is what this function says with an empty search path. */
    @EachServer
    void onIndexesMadeAnewFromTheirPrintedDefinitions(io.idx.test.Database scratch) throws SQLException {
        List<DeclaredIndex> declared = created(scratch);
        scratch.execute(
                """
                SET search_path = '';
                DO $do$ DECLARE i record; BEGIN
                    FOR i IN SELECT indexrelid::regclass AS name, pg_get_indexdef(indexrelid) AS definition
                               FROM pg_index JOIN pg_class c ON c.oid = indexrelid
                              WHERE c.relname LIKE 'corpus%' LOOP
                        EXECUTE 'DROP INDEX ' || i.name;
                        EXECUTE i.definition;
                    END LOOP;
                END $do$
                """);

        assertThat(differences(scratch.url(), declared)).isEmpty();
        assertThatOnlyListsAreFolded(differences(scratch.plainUrl() + READ_ONLY, declared));
    }

    @EachServer
    void onADumpedAndRestoredDatabase(io.idx.test.Database scratch) throws Exception {
        Optional<Path> bin = clientsFor(scratch.server().major());
        assumeThat(bin).as("pg_dump of this major or a later one").isPresent();
        List<DeclaredIndex> declared = created(scratch);
        Path dump = Files.createTempFile("idx", ".sql");
        try (io.idx.test.Database clone = scratch.server().newDatabase()) {
            run(bin.get().resolve("pg_dump"), "--no-owner", "--file=" + dump, "--dbname=" + scratch.url());
            run(
                    bin.get().resolve("psql"),
                    "-XqAt",
                    "-v",
                    "ON_ERROR_STOP=1",
                    "-o",
                    "/dev/null",
                    "-f",
                    dump.toString(),
                    clone.url());

            assertThat(differences(clone.url(), declared)).isEmpty();
            assertThatOnlyListsAreFolded(differences(clone.plainUrl() + READ_ONLY, declared));
        } finally {
            Files.delete(dump);
        }
    }

    /** A restored list of varchar has another tree, and the same plan; the twin knows it by its fixpoint. */
    private static void assertThatOnlyListsAreFolded(List<String> differences) {
        assertThat(differences).hasSize(6).allMatch(told -> told.matches("EQUIVALENT .*( IN | = ANY ).*"));
    }

    /** A cluster that starts in recovery and stays there, as a replica does. */
    @EachServer
    void onAHotStandby(io.idx.test.Database scratch) throws Exception {
        int major = scratch.server().major();
        List<DeclaredIndex> declared = Corpus.all(major);
        try (EmbeddedServer server = EmbeddedServer.start(
                EmbeddedServer.Options.of(PostgresBinaries.find(major).orElseThrow()))) {
            try (Connection connection = DriverManager.getConnection(server.jdbcUrl());
                    Statement statement = connection.createStatement()) {
                Corpus.create(connection, declared);
                statement.execute("CREATE ROLE " + TestServer.PLAIN_ROLE + " LOGIN; " + USAGE + "; CHECKPOINT");
            }
            Files.createFile(server.dataDirectory().resolve("standby.signal"));
            server.restart();

            assertThat(differences(server.url(), declared)).isEmpty();
            assertThat(differences(server.url().replaceFirst("postgres@", TestServer.PLAIN_ROLE + "@"), declared))
                    .isEmpty();
        }
    }

    private static List<DeclaredIndex> created(io.idx.test.Database scratch) throws SQLException {
        List<DeclaredIndex> declared = Corpus.all(scratch.server().major());
        Corpus.create(scratch, declared);
        scratch.execute(USAGE);
        return declared;
    }

    /** What is told of the definitions but that they match; nothing, if all is well. */
    private static List<String> differences(String url, List<DeclaredIndex> declared) {
        List<String> differences = new ArrayList<>();
        try (Database database = Corpus.open(url)) {
            Snapshot snapshot = database.observe(SCHEMAS);
            Canonicalization canonical = database.canonicalize(declared, snapshot, false);
            canonical.problems().forEach(problem -> differences.add(problem.toString()));
            for (Caveat caveat : canonical.caveats()) {
                differences.add(caveat.kind() + " " + Corpus.sql(caveat.index()));
            }
            for (DesiredIndex desired : canonical.desired()) {
                IndexDefinition there = Corpus.definition(snapshot, desired.name());
                if (!desired.definition().equals(there)) {
                    differences.add(Corpus.sql(desired.declared()) + "\n  " + desired.definition() + "\n  " + there);
                }
            }
            if (canonical.desired().size() != declared.size()) {
                differences.add(canonical.desired().size() + " of " + declared.size() + " decided");
            }
        }
        return differences;
    }

    private static Optional<Path> clientsFor(int major) throws IOException {
        Path debian = Path.of("/usr/lib/postgresql");
        if (!Files.isDirectory(debian)) {
            return Optional.empty();
        }
        try (Stream<Path> versions = Files.list(debian)) {
            List<String> names = versions.map(version -> String.valueOf(version.getFileName()))
                    .toList();
            return IntStream.rangeClosed(major, major + 9)
                    .filter(later -> names.contains(String.valueOf(later)))
                    .mapToObj(later -> debian.resolve(later + "/bin"))
                    .filter(bin -> Files.isExecutable(bin.resolve("pg_dump")))
                    .findFirst();
        }
    }

    private static void run(Path program, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }
}
