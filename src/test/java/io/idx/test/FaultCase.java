package io.idx.test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;

/** The apply of a case, first without a fault and then with one at each of its statements. */
final class FaultCase {
    private static final int BUSY = 6;
    private static final String PLAN = "saved.plan";
    /** Whether the apply is that of a plan file, the same one each time. */
    private static final boolean SAVED = Boolean.getBoolean("saved");
    /** How many tables are worked on at once. */
    private static final int JOBS = Integer.getInteger("jobs", 1);

    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(60);

    private final CaseFile file;
    private final TestServer server;
    private final Path directory;
    private Optional<Undisturbed> undisturbed = Optional.empty();
    private int struck;

    /** The apply without a fault: what was there before and after, what it sent, and how it ended. */
    private record Undisturbed(IndependentCatalog given, IndependentCatalog whole, List<String> statements, int exit) {}

    /** @param directory empty; the files of the case are put there */
    FaultCase(CaseFile file, TestServer server, Path directory) throws IOException {
        this.file = file;
        this.server = server;
        this.directory = directory;
        for (Map.Entry<String, String> own : file.files().entrySet()) {
            Files.writeString(directory.resolve(own.getKey()), own.getValue());
        }
    }

    private Undisturbed undisturbed() throws IOException, SQLException {
        if (undisturbed.isEmpty()) {
            try (Database database = begun();
                    FaultProxy proxy = new FaultProxy(url(database), Fault.CUT_BEFORE, 0, pid -> {})) {
                IndependentCatalog given = catalog(database);
                int exit = tool(proxy.url()).run(apply(database)).exit();
                undisturbed =
                        Optional.of(new Undisturbed(given, catalog(database), List.copyOf(proxy.statements()), exit));
            }
        }
        return undisturbed.get();
    }

    /** Whether there is something to break: an apply that succeeds. */
    boolean applies() throws IOException, SQLException {
        return undisturbed().exit() == 0;
    }

    /** What the apply sends when nothing happens to it. */
    List<String> statements() throws IOException, SQLException {
        return undisturbed().statements();
    }

    /** How many faults have happened; an apply may by chance have fewer statements than the first. */
    int struck() {
        return struck;
    }

    /**
     * Lets a fault happen at the nth statement, looks, and applies again without one.
     *
     * @return what is wrong then; empty when all is well
     */
    List<String> complaints(Fault fault, int nth) throws IOException, SQLException {
        List<String> complaints = new ArrayList<>();
        try (Database database = begun()) {
            strike(database, fault, nth);
            awaitServer(database);
            complaints.addAll(lost(catalog(database)));
            Tool.Run again = again(database);
            if (again.exit() != 0) {
                complaints.add("the next apply ended with " + again.exit() + ":\n" + again.out() + again.err());
            }
            if (!catalog(database).text().equals(undisturbed().whole().text())) {
                complaints.add("the catalog is another:\n"
                        + LineDiff.of(
                                undisturbed().whole().text(), catalog(database).text()));
            }
            Tool.Run plan = tool(url(database)).run(arguments(database, "plan"));
            if (plan.exit() != 0 || !(plan.out().contains("No changes") || file.has("replan"))) {
                complaints.add("the plan after that is not empty:\n" + plan.out() + plan.err());
            }
        }
        List<String> sent = statements();
        return complaints.stream()
                .map(complaint -> place(fault, nth, sent) + complaint)
                .toList();
    }

    /** What is there right after the fault. */
    IndependentCatalog rightAfter(Fault fault, int nth) throws IOException, SQLException {
        try (Database database = begun()) {
            strike(database, fault, nth);
            awaitServer(database);
            return catalog(database);
        }
    }

    private String place(Fault fault, int nth, List<String> statements) {
        return String.format(
                "%s, %s at statement %d of %d, %s: ",
                file.name(),
                fault,
                nth,
                statements.size(),
                statements.get(nth - 1).lines().limit(3).toList());
    }

    private void strike(Database database, Fault fault, int nth) throws IOException, SQLException {
        Process[] idx = new Process[1];
        IntConsumer blow = pid -> {
            switch (fault) {
                case CUT_BEFORE, CUT_DURING, CUT_AFTER -> {}
                case CANCELLED -> tell(database, "SELECT pg_cancel_backend(" + pid + ")");
                case TERMINATED -> tell(database, "SELECT pg_terminate_backend(" + pid + ")");
                case KILLED -> idx[0].destroyForcibly();
                case CRASHED -> ProcessHandle.of(pid).orElseThrow().destroyForcibly();
            }
        };
        try (Connection witness = database.connect();
                FaultProxy proxy = new FaultProxy(url(database), fault, nth, blow)) {
            if (fault == Fault.KILLED) {
                idx[0] = IdxProcess.start(directory, proxy.url(), apply(database));
                idx[0].waitFor();
            } else {
                tool(proxy.url()).run(apply(database));
            }
            boolean happened = proxy.statements().size() >= nth;
            struck += happened ? 1 : 0;
            if (fault == Fault.CRASHED && happened) {
                awaitEnd(witness);
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void tell(Database database, String sql) {
        try {
            database.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The server ends all sessions when it sees that one of its processes has gone. */
    private static void awaitEnd(Connection witness) throws SQLException {
        while (witness.isValid((int) TimeUnit.NANOSECONDS.toSeconds(PATIENCE))) {
            pause();
        }
    }

    /** A server that recovers lets nobody in for a moment. */
    private static void awaitServer(Database database) throws SQLException {
        long deadline = System.nanoTime() + PATIENCE;
        while (true) {
            try {
                database.execute("SELECT 1");
                return;
            } catch (SQLException e) {
                if (System.nanoTime() > deadline) {
                    throw e;
                }
            }
            pause();
        }
    }

    /** What was sound before and is sound in the end is sound at every moment between. */
    private List<String> lost(IndependentCatalog now) throws IOException, SQLException {
        Set<String> before = sound(undisturbed().given());
        before.retainAll(sound(undisturbed().whole()));
        before.removeAll(sound(now));
        return before.stream().map(name -> "lost on the way: " + name).toList();
    }

    private static Set<String> sound(IndependentCatalog catalog) {
        return catalog.entries().stream()
                .filter(IndependentCatalog.Entry::sound)
                .map(entry -> entry.schema() + "." + entry.name())
                .collect(Collectors.toSet());
    }

    /** While what was cut off goes on at the server, it keeps others from the work. */
    private Tool.Run again(Database database) {
        long deadline = System.nanoTime() + PATIENCE;
        Tool.Run run = tool(url(database)).run(apply(database));
        while (run.exit() == BUSY && System.nanoTime() < deadline) {
            pause();
            run = tool(url(database)).run(apply(database));
        }
        return run;
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(20);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private Database begun() throws SQLException {
        Database database = server.newDatabase();
        database.execute(file.section("given.sql", server.major()).orElse(""));
        database.awaitQuiet();
        if (SAVED) {
            List<String> plan = arguments(database, "apply");
            plan.set(0, "plan");
            plan.removeIf("--fail-fast"::equals);
            plan.addAll(List.of("--out", PLAN));
            tool(url(database)).run(plan);
        }
        return database;
    }

    private String url(Database database) {
        return file.options().plainRole() ? database.plainUrl() : database.url();
    }

    private Tool tool(String url) {
        return new Tool(directory, new TreeMap<>(Map.of("IDX_URL", url, "HOME", directory.toString())));
    }

    private List<String> apply(Database database) {
        List<String> arguments = arguments(database, "apply");
        arguments.add(SAVED ? PLAN : "--auto-approve");
        if (JOBS > 1) {
            arguments.add("--jobs=" + JOBS);
        }
        return arguments;
    }

    private List<String> arguments(Database database, String command) {
        List<String> arguments = new ArrayList<>(List.of(command));
        file.options().arguments(command).forEach(argument -> arguments.add(argument.replace("$URL", url(database))));
        return arguments;
    }

    private static IndependentCatalog catalog(Database database) throws SQLException {
        try (Connection connection = database.connect()) {
            return IndependentCatalog.read(connection);
        }
    }
}
