package io.idx.bench;

import io.idx.demo.EmbeddedServer;
import io.idx.demo.SeedDatabase;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The databases that are measured, and the programs to be run on them. */
final class Site {
    private static final String GUARD =
            """
            CREATE SEQUENCE public.bench_guarded;
            CREATE FUNCTION public.bench_guard() RETURNS event_trigger LANGUAGE plpgsql AS
              $$ BEGIN PERFORM nextval('public.bench_guarded'); RAISE EXCEPTION 'DDL was sent: %', tg_tag; END $$;
            CREATE EVENT TRIGGER bench_guard ON ddl_command_start EXECUTE FUNCTION public.bench_guard()
            """;

    private final EmbeddedServer server;
    private final Path directory;
    private final Path psql;
    private final List<Path> jars;

    Site(EmbeddedServer server, Path directory, Path psql, List<Path> jars) {
        this.server = server;
        this.directory = directory;
        this.psql = psql;
        this.jars = jars;
    }

    /** The database of {@code idx demo}, with its indexes as declared. */
    void makeDemo() throws Exception {
        create("demo");
        try (Connection connection = connect("demo")) {
            SeedDatabase.load(connection);
        }
        String declared = Files.readString(Path.of("indexes.yaml"));
        write("demo", false, List.of(declared));
        write("demo", true, List.of(declared.replace("columns: [run_id, step_id]", "columns: [run_id, step_id DESC]")));
        idx("apply", "demo", false, "--auto-approve").get(0).time();
        settle("demo");
    }

    void make(String name, IndexSet set) throws IOException, SQLException {
        create(name);
        try (Connection connection = connect(name);
                Statement statement = connection.createStatement()) {
            for (int table = 0; table < set.tables(); table++) {
                statement.execute(set.sql(table));
            }
        }
        write(name, false, set.files(false));
        write(name, true, set.files(true));
        write(undecided(name), false, set.undecided());
        write(empty(name), false, set.empty());
        settle(name);
    }

    private void create(String name) throws SQLException {
        try (Connection connection = connect("postgres");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE bench_" + name);
        }
    }

    /** As autovacuum would leave it. */
    private void settle(String name) throws SQLException {
        try (Connection connection = connect(name);
                Statement statement = connection.createStatement()) {
            statement.execute("VACUUM ANALYZE");
            statement.execute("CHECKPOINT");
        }
    }

    private void write(String name, boolean changed, List<String> files) throws IOException {
        Path into = Files.createDirectories(declaration(name, changed));
        for (int i = 0; i < files.size(); i++) {
            Files.writeString(into.resolve(String.format("indexes-%02d.yaml", i)), files.get(i));
        }
    }

    private Path declaration(String name, boolean changed) {
        return directory.resolve(name + (changed ? "-changed" : ""));
    }

    private Connection connect(String name) throws SQLException {
        String database = name.equals("postgres") ? name : "bench_" + name;
        return DriverManager.getConnection(server.jdbcUrl().replace("/postgres?", "/" + database + "?"));
    }

    private String url(String name) {
        return server.url().replaceAll("/postgres$", "/bench_" + name);
    }

    /**
     * The plan in sync, while the server refuses every statement that defines anything, and counts it; one with changes
     * is counted.
     */
    void proveThatNoDdlIsSent(String name) throws Exception {
        try (Connection connection = connect(name);
                Statement statement = connection.createStatement()) {
            statement.execute(GUARD);
            for (Program plan : idx("plan", name, false)) {
                plan.time();
                if (!plan.printed().startsWith("No changes.")) {
                    throw new IllegalStateException("the plan in sync has changes:\n" + plan.printed());
                }
            }
            if (isGuarded(statement)) {
                throw new IllegalStateException("the plan in sync has sent DDL");
            }
            for (Program plan : idx("plan", name, true)) {
                plan.time();
                if (!isGuarded(statement)) {
                    throw new IllegalStateException("the guard does not bite:\n" + plan.printed());
                }
            }
            statement.execute("DROP EVENT TRIGGER bench_guard; DROP SEQUENCE public.bench_guarded");
        }
    }

    private static boolean isGuarded(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery("SELECT is_called FROM public.bench_guarded")) {
            return row.next() && row.getBoolean(1);
        }
    }

    /** psql with the same queries, the plan in sync, the plan with changes. */
    List<Program> plans(String name) throws IOException {
        List<Program> programs = new ArrayList<>(List.of(psql(name, "catalog.sql")));
        programs.addAll(idx("plan", name, false));
        programs.addAll(idx("plan", name, true));
        return programs;
    }

    /** psql asking for the plans, verify of a few queries, verify of all; on the demo database. */
    List<Program> verifies(QuerySet few, QuerySet all) throws IOException {
        Path script = Files.writeString(directory.resolve("plans.sql"), all.sql());
        List<Program> programs = new ArrayList<>();
        List<String> plans =
                List.of(psql.toString(), "-XAtq", "-o", "/dev/null", "-d", url("demo"), "-f", script.toString());
        programs.add(new Program("psql, the same plans", plans, output("psql-plans"), 0));
        for (Path jar : jars) {
            for (QuerySet set : List.of(few, all)) {
                Path file = Files.writeString(directory.resolve("queries-" + set.queries() + ".yaml"), set.yaml());
                String label = String.format(Locale.ROOT, "idx verify, %,d queries", set.queries());
                List<String> verify = List.of("verify", "-f", file.toString(), "--url", url("demo"));
                programs.add(program(jar, label, "verify-" + set.queries(), verify));
            }
        }
        return programs;
    }

    /** psql with the same queries, the whole table, and what is unused of it. */
    List<Program> statuses(String name) throws IOException {
        List<Program> programs = new ArrayList<>(List.of(psql(name, "catalog.sql", "status.sql")));
        programs.addAll(idx("status", "", name, false));
        programs.addAll(idx("status", ", --unused", name, false, "--unused"));
        return programs;
    }

    /** The plan in sync, and an import of everything, which prints what it would write. */
    List<Program> imports(String name) {
        List<Program> programs = new ArrayList<>(idx("plan", name, false));
        String file = declaration(empty(name), false).toString();
        for (Path jar : jars) {
            List<String> arguments = List.of("import", "--dry-run", "-f", file, "--url", url(name));
            programs.add(program(jar, "idx import", "import-" + name, arguments));
        }
        return programs;
    }

    private static String empty(String name) {
        return name + "-empty";
    }

    private static String undecided(String name) {
        return name + "-undecided";
    }

    /** The plan in sync, and with every definition to be read by PostgreSQL, on the twin and by trees. */
    List<Program> undecidedPlans(String name) {
        Path jar = jars.get(0);
        String file = declaration(undecided(name), false).toString();
        String readOnly = url(name) + "?options=-c%20default_transaction_read_only%3Don";
        List<Program> programs = new ArrayList<>(idx("plan", name, false).subList(0, 1));
        List<String> writing = List.of("plan", "-f", file, "--url", url(name));
        List<String> reading = List.of("plan", "-f", file, "--url", readOnly);
        programs.add(program(jar, "idx plan, all undecided, twin", "twin-" + name, writing));
        programs.add(program(jar, "idx plan, all undecided, trees", "trees-" + name, reading));
        return programs;
    }

    /** How long the server was at work for one run of a program, by its own log. Milliseconds. */
    double serverMillis(Program program, String name) throws Exception {
        try (Connection connection = connect("postgres");
                Statement statement = connection.createStatement()) {
            statement.execute("ALTER DATABASE bench_" + name + " SET log_min_duration_statement = 0");
            long before = Files.size(server.logFile());
            program.time();
            if (!program.printed().startsWith("No changes.")) {
                throw new IllegalStateException("the same in other words has changes:\n" + program.printed());
            }
            statement.execute("ALTER DATABASE bench_" + name + " RESET log_min_duration_statement");
            return durations(before);
        }
    }

    private double durations(long from) throws IOException {
        Pattern duration = Pattern.compile("LOG:  duration: ([0-9.]+) ms");
        try (FileChannel log = FileChannel.open(server.logFile()).position(from);
                BufferedReader lines = new BufferedReader(Channels.newReader(log, StandardCharsets.UTF_8))) {
            return lines.lines()
                    .map(duration::matcher)
                    .filter(Matcher::find)
                    .mapToDouble(match -> Double.parseDouble(match.group(1)))
                    .sum();
        }
    }

    private Program psql(String name, String... files) throws IOException {
        String lastScan = server.major() >= 16 ? "pg_catalog.pg_stat_get_lastscan(c.oid)" : "NULL::timestamptz";
        List<String> command = new ArrayList<>(List.of(psql.toString(), "-XAtq", "-o", "/dev/null"));
        command.addAll(List.of("-v", "ON_ERROR_STOP=1", "-v", "schemas={public}", "-v", "table="));
        command.addAll(
                List.of("-v", "nulls_not_distinct=" + (server.major() >= 15 ? "i.indnullsnotdistinct" : "false")));
        command.addAll(List.of("-v", "last_scan=" + lastScan, "-d", url(name)));
        command.addAll(List.of("-c", "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"));
        command.addAll(List.of("-c", "SET LOCAL search_path = pg_catalog; SET LOCAL jit = off"));
        for (String file : files) {
            command.addAll(List.of("-f", script(file).toString()));
        }
        command.addAll(List.of("-c", "COMMIT"));
        return new Program("psql, the same queries", command, output("psql-" + name), 0);
    }

    private Path script(String file) throws IOException {
        try (var sql = Site.class.getResourceAsStream("/io/idx/postgres/" + file)) {
            if (sql == null) {
                throw new IllegalStateException("idx.jar lacks " + file);
            }
            return Files.writeString(directory.resolve(file), new String(sql.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    /** What it takes to start anything, and to read the file without a database. */
    List<Program> starts(String javaHome) {
        List<String> java = List.of(javaHome + "/bin/java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-version");
        List<Program> programs = new ArrayList<>(List.of(new Program("java -version", java, output("java"), 0)));
        for (Path jar : jars) {
            programs.add(program(jar, "idx --version", "start", List.of("--version")));
        }
        programs.addAll(validate("demo"));
        return programs;
    }

    List<Program> validate(String name) {
        List<Program> programs = new ArrayList<>();
        for (Path jar : jars) {
            String file = declaration(name, false).toString();
            programs.add(program(jar, "idx validate", "validate-" + name, List.of("validate", "-f", file)));
        }
        return programs;
    }

    private List<Program> idx(String verb, String name, boolean changed, String... more) {
        return idx(verb, changed ? ", 1 % changed" : ", in sync", name, changed, more);
    }

    private List<Program> idx(String verb, String how, String name, boolean changed, String... more) {
        List<Program> programs = new ArrayList<>();
        for (Path jar : jars) {
            List<String> arguments = new ArrayList<>(
                    List.of(verb, "-f", declaration(name, changed).toString(), "--url", url(name)));
            arguments.addAll(List.of(more));
            programs.add(program(jar, "idx " + verb + how, verb + "-" + name + (changed ? "-changed" : ""), arguments));
        }
        return programs;
    }

    /** By the launcher, beside the jar as an installed idx has it. */
    private Program program(Path jar, String label, String output, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(jar.resolveSibling("idx").toString()));
        command.addAll(arguments);
        boolean ours = jar.equals(jars.get(0));
        String directoryOfJar = String.valueOf(jar.getParent().getFileName());
        return new Program(label + (ours ? "" : " [also]"), command, output(directoryOfJar + "-" + output), 0);
    }

    private Path output(String name) {
        return directory.resolve(name + ".out");
    }
}
