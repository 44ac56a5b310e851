package io.idx.bench;

import io.idx.demo.EmbeddedServer;
import io.idx.demo.EmbeddedServer.Options;
import io.idx.demo.PostgresBinaries;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Measures {@code idx plan}, {@code idx verify}, {@code idx status} and {@code idx import} beside psql running the same
 * queries, in turn.
 * {@code src/bench/run} starts it and tells its options.
 */
public final class Bench {
    private static final String HEAD = "| database | program | ms: median (middle half) | time, to the first"
            + " | peak MiB | memory, to the first |\n|---|---|---|---|---|---|";

    private static final int SERVER_ROUNDS = 3;
    private static final int TABLES_OF_1000 = 200;
    private static final int TABLES_OF_10000 = 2000;
    private static final int FEW_QUERIES = 10;
    private static final int MANY_QUERIES = 1000;

    private final Map<String, String> options;
    private final List<String> lines = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    private Bench(Map<String, String> options) {
        this.options = options;
    }

    public static void main(String[] args) throws Exception {
        Map<String, String> options = new java.util.HashMap<>();
        for (String arg : args) {
            String[] parts = arg.split("=", 2);
            if (parts.length < 2 || !Set.of("--only", "--rounds", "--also").contains(parts[0])) {
                System.err.println("src/bench/run [--only=demo,1000,10000] [--rounds=11] [--also=OTHER/idx.jar]");
                System.exit(2);
            }
            options.put(parts[0], parts[1]);
        }
        Optional<Path> psql = Surroundings.psql();
        if (psql.isEmpty()) {
            System.err.println("psql is needed for the comparison, and there is none (Debian: apt-get install"
                    + " postgresql-client)");
            System.exit(69);
        }
        new Bench(options).run(psql.get());
    }

    private void run(Path psql) throws Exception {
        int rounds = Integer.parseInt(options.getOrDefault("--rounds", "11"));
        List<String> only =
                List.of(options.getOrDefault("--only", "demo,1000,10000").split(","));
        Path directory = Files.createDirectories(Path.of("target/bench/site")).toAbsolutePath();
        PostgresBinaries binaries =
                PostgresBinaries.available().stream().findFirst().orElseThrow();
        // what PostgreSQL itself has where nobody sets anything; our demo makes do with less
        Options server = Options.of(binaries).withSettings(Map.of("shared_buffers", "128MB"));
        try (EmbeddedServer running = EmbeddedServer.start(server)) {
            Site site = new Site(running, directory, psql, jars(directory));
            say(circumstances(running, psql, rounds));
            say("");
            say(HEAD);
            if (only.contains("demo")) {
                step("the demo database");
                site.makeDemo();
                measure(site, "demo", "demo, 14", rounds);
                Measurement.of(site.verifies(new QuerySet(FEW_QUERIES), new QuerySet(MANY_QUERIES)), rounds)
                        .rows("demo")
                        .forEach(this::say);
                Measurement.of(site.starts(java(directory.resolve("this/idx"), "java.home")), rounds)
                        .rows("none")
                        .forEach(this::say);
            }
            if (only.contains("1000")) {
                large(site, "1000", TABLES_OF_1000, rounds);
            }
            if (only.contains("10000")) {
                large(site, "10000", TABLES_OF_10000, rounds);
            }
            notes.forEach(note -> {
                say("");
                say(note);
            });
            say("");
            say("Load average at the end: " + Surroundings.load() + ".");
        }
        if (!options.containsKey("--only") && !options.containsKey("--also")) {
            Page.write(lines);
        }
    }

    private void large(Site site, String name, int tables, int rounds) throws Exception {
        IndexSet set = new IndexSet(tables);
        step("a database with " + set.indexes() + " indexes");
        site.make(name, set);
        measure(site, name, String.format("%,d on %,d tables", set.indexes(), tables), rounds);
        Measurement.of(site.validate(name), rounds).rows("none").forEach(this::say);
        Measurement.of(site.statuses(name), rounds)
                .rows(String.format("%,d, status", set.indexes()))
                .forEach(this::say);
        Measurement.of(site.imports(name), rounds)
                .rows(String.format("%,d, import", set.indexes()))
                .forEach(this::say);
        undecided(site, name, set.indexes(), rounds);
    }

    /** What canonicalising costs on the server, each definition, where every one of them has to be read by it. */
    private void undecided(Site site, String name, int indexes, int rounds) throws Exception {
        List<Program> plans = site.undecidedPlans(name);
        Measurement.of(plans, rounds)
                .rows(String.format("%,d undecided", indexes))
                .forEach(this::say);
        List<Series> millis = new ArrayList<>();
        for (Program plan : plans) {
            Series series = new Series();
            for (int round = 0; round < SERVER_ROUNDS; round++) {
                series.add(site.serverMillis(plan, name));
            }
            millis.add(series);
        }
        double inSync = millis.get(0).median();
        notes.add(String.format(
                Locale.ROOT,
                "Of %,d undecided definitions, the server's own time for each beyond the plan in sync: %.2f ms on the"
                        + " twin, %.2f ms by trees.",
                indexes,
                (millis.get(1).median() - inSync) / indexes,
                (millis.get(2).median() - inSync) / indexes));
    }

    private void measure(Site site, String name, String words, int rounds) throws Exception {
        site.proveThatNoDdlIsSent(name);
        Measurement.of(site.plans(name), rounds).rows(words).forEach(this::say);
    }

    /** Installs the builds to be measured: the launcher and the jar, side by side. */
    private List<Path> jars(Path directory) throws IOException {
        List<Path> jars = new ArrayList<>(List.of(install(directory.resolve("this"), Path.of("target/idx.jar"))));
        if (options.containsKey("--also")) {
            jars.add(install(directory.resolve("also"), Path.of(options.get("--also"))));
        }
        return jars;
    }

    private static Path install(Path into, Path jar) throws IOException {
        Files.createDirectories(into);
        Files.copy(
                Path.of("idx"),
                into.resolve("idx"),
                StandardCopyOption.COPY_ATTRIBUTES,
                StandardCopyOption.REPLACE_EXISTING);
        return Files.copy(jar, into.resolve("idx.jar"), StandardCopyOption.REPLACE_EXISTING);
    }

    private static String circumstances(EmbeddedServer server, Path psql, int rounds) throws IOException {
        return Surroundings.of(server) + "; " + rounds + " rounds in turn; "
                + output(List.of(psql.toString(), "--version")) + "; idx on Java "
                + java(Path.of("target/bench/site/this/idx"), "java.vm.version") + ". Load average at the start: "
                + Surroundings.load() + ".";
    }

    /** What Java the launcher takes says of itself: {@code java.home}, {@code java.vm.version}. */
    private static String java(Path launcher, String property) throws IOException {
        List<String> command =
                List.of("env", "IDX_JAVA_OPTS=-XshowSettings:properties", launcher.toString(), "--version");
        return output(command, "    " + property + " = ").orElse("unknown");
    }

    private static String output(List<String> command) throws IOException {
        return output(command, "").orElse("unknown");
    }

    private static Optional<String> output(List<String> command, String prefix) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (var lines = process.inputReader()) {
            return lines
                    .lines()
                    .filter(line -> line.startsWith(prefix))
                    .map(line -> line.substring(prefix.length()))
                    .toList()
                    .stream()
                    .findFirst();
        }
    }

    private void say(String line) {
        lines.add(line);
        System.out.println(line);
    }

    private static void step(String words) {
        System.err.println("bench: making " + words);
    }
}
