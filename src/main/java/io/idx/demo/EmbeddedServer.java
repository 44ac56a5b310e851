package io.idx.demo;

import io.idx.model.Problem;
import io.idx.model.ProblemCode;
import io.idx.model.ProblemException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * A real PostgreSQL of our own, for {@code idx demo} and for tests: a new cluster on a free port of 127.0.0.1, with one
 * role, {@code postgres}, that needs no password. It is made to be thrown away: nothing is flushed to disk, so that it
 * survives {@link #kill9} but not a crash of the machine.
 *
 * <p>{@link #close} removes everything, and so does the end of this process. What a process left that was killed is
 * removed when the next server starts in the same place.
 *
 * <pre>{@code
 * try (EmbeddedServer server = EmbeddedServer.start(Options.of(PostgresBinaries.find(18).orElseThrow()))) {
 *     DriverManager.getConnection(server.jdbcUrl());
 * }
 * }</pre>
 *
 * <p>All methods may be called from any thread. They throw {@link ProblemException} with
 * {@link ProblemCode#POSTGRES_NOT_STARTED} and the end of the server's log; none waits longer than about a minute.
 */
public final class EmbeddedServer implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final int ATTEMPTS = 8;
    private static final int LOG_TAIL = 12;
    private static final Map<String, String> SETTINGS = Map.ofEntries(
            Map.entry("listen_addresses", "127.0.0.1"),
            Map.entry("unix_socket_directories", ""),
            Map.entry("fsync", "off"),
            Map.entry("full_page_writes", "off"),
            Map.entry("max_wal_size", "256MB"),
            Map.entry("shared_buffers", "16MB"),
            Map.entry("max_connections", "100"),
            Map.entry("dynamic_shared_memory_type", "mmap"), // in the cluster's directory, so that it goes with it
            Map.entry("timezone", "UTC"),
            Map.entry("log_timezone", "UTC"));

    /**
     * What to start, and where.
     *
     * @param cache where the programs of a jar stay unpacked
     * @param clusters where the cluster's directory is made
     * @param settings lines for postgresql.conf, which beat ours
     * @param progress hears what is waited for, such as {@code unpacking PostgreSQL 18.6.0 (once)}
     */
    public record Options(
            PostgresBinaries binaries,
            Path cache,
            Path clusters,
            Map<String, String> settings,
            Consumer<String> progress) {
        public Options {
            settings = Map.copyOf(settings);
        }

        /** The usual places, no further settings, and nobody who listens. */
        public static Options of(PostgresBinaries binaries) {
            return new Options(binaries, BinaryPlaces.cache(), ClusterDirectory.defaultRoot(), Map.of(), message -> {});
        }

        public Options withSettings(Map<String, String> further) {
            return new Options(binaries, cache, clusters, further, progress);
        }

        public Options withClusters(Path directory) {
            return new Options(binaries, cache, directory, settings, progress);
        }

        public Options withCache(Path directory) {
            return new Options(binaries, directory, clusters, settings, progress);
        }

        public Options withProgress(Consumer<String> listener) {
            return new Options(binaries, cache, clusters, settings, listener);
        }
    }

    private final PostgresBinaries binaries;
    private final Path bin;
    private final ClusterDirectory cluster;
    private final ServerAccount account;
    private final Thread atExit = new Thread(this::removeAtExit, "idx-postgres-cleanup");
    private volatile int port;
    private boolean removed;

    private EmbeddedServer(PostgresBinaries binaries, Path bin, ClusterDirectory cluster, ServerAccount account) {
        this.binaries = binaries;
        this.bin = bin;
        this.cluster = cluster;
        this.account = account;
    }

    /**
     * Returns when the server takes connections: after about a second, or three when its programs are unpacked first.
     */
    public static EmbeddedServer start(Options options) {
        try {
            ClusterDirectory.sweep(options.clusters());
            Path bin = options.binaries().bin(options.cache(), options.progress());
            options.progress()
                    .accept("starting PostgreSQL " + options.binaries().version());
            ClusterDirectory cluster = ClusterDirectory.create(options.clusters());
            EmbeddedServer server = new EmbeddedServer(options.binaries(), bin, cluster, account(bin, cluster));
            server.start(options.settings());
            return server;
        } catch (IOException e) {
            throw failure(e);
        }
    }

    private static ServerAccount account(Path bin, ClusterDirectory cluster) throws IOException {
        try {
            return ServerAccount.able(bin, cluster.path());
        } catch (IOException | RuntimeException e) {
            cluster.remove();
            throw e;
        }
    }

    private void start(Map<String, String> settings) throws IOException {
        Runtime.getRuntime().addShutdownHook(atExit);
        try {
            initialise(settings);
            launch(true);
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    private synchronized void initialise(Map<String, String> settings) throws IOException {
        refuseRemoved();
        account.own(cluster.data());
        account.own(cluster.log());
        run(
                "initdb",
                "-D",
                cluster.data().toString(),
                "-N",
                "-E",
                "UTF8",
                "--locale=C",
                "-A",
                "trust",
                "-U",
                "postgres");
        Map<String, String> all = new LinkedHashMap<>(SETTINGS);
        all.putAll(settings);
        configure(all);
    }

    /** Later lines beat earlier ones. */
    private void configure(Map<String, String> settings) throws IOException {
        String lines = settings.entrySet().stream()
                .map(setting -> setting.getKey() + " = '" + setting.getValue().replace("'", "''") + "'\n")
                .collect(Collectors.joining());
        Files.writeString(cluster.data().resolve("postgresql.conf"), lines, StandardOpenOption.APPEND);
    }

    /** Tries again when somebody else took the port, or when a killed server's processes have not all ended yet. */
    private synchronized void launch(boolean anyPort) throws IOException {
        for (int attempt = 1; ; attempt++) {
            refuseRemoved();
            if (anyPort) {
                port = freePort();
                configure(Map.of("port", Integer.toString(port)));
            }
            long before = Files.size(cluster.log());
            ProgramRun run = pgCtl(
                    "start",
                    "-w",
                    "-t",
                    Long.toString(LIMIT.toSeconds()),
                    "-l",
                    cluster.log().toString());
            if (run.succeeded()) {
                return;
            }
            List<String> log = logSince(before);
            if (attempt == ATTEMPTS || log.stream().noneMatch(EmbeddedServer::mayPass)) {
                throw failure("The server did not start", log.isEmpty() ? run.output() : log);
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    private static boolean mayPass(String line) {
        return line.contains("could not bind")
                || line.contains("pre-existing shared memory block")
                || line.contains("lock file \"postmaster.pid\" already exists");
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
            return socket.getLocalPort();
        }
    }

    private ProgramRun pgCtl(String... arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of("-D", cluster.data().toString()));
        all.addAll(List.of(arguments));
        return ProgramRun.of(
                account.command(bin.resolve("pg_ctl"), all.toArray(String[]::new)),
                cluster.path(),
                LIMIT.plusSeconds(5));
    }

    private void run(String program, String... arguments) throws IOException {
        ProgramRun run = ProgramRun.of(account.command(bin.resolve(program), arguments), cluster.path(), LIMIT);
        if (!run.succeeded()) {
            throw failure(program + " failed", run.output());
        }
    }

    private List<String> logSince(long offset) throws IOException {
        byte[] log = Files.readAllBytes(cluster.log());
        int from = (int) Math.min(offset, log.length);
        return new String(log, from, log.length - from, StandardCharsets.UTF_8)
                .lines()
                .toList();
    }

    private static ProblemException failure(String message, List<String> output) {
        List<String> tail = output.subList(Math.max(0, output.size() - LOG_TAIL), output.size());
        return new ProblemException(Problem.of(ProblemCode.POSTGRES_NOT_STARTED, message, tail.toArray(String[]::new)));
    }

    private static ProblemException failure(IOException cause) {
        return new ProblemException(
                Problem.of(ProblemCode.POSTGRES_NOT_STARTED, "The server's files could not be used", cause.toString()),
                cause);
    }

    private void refuseRemoved() {
        if (removed) {
            throw failure("The server has been stopped", List.of());
        }
    }

    /** As idx and psql take it: {@code postgres://postgres@127.0.0.1:54321/postgres} */
    public String url() {
        return "postgres://postgres@127.0.0.1:" + port + "/postgres";
    }

    /** The same as JDBC takes it. */
    public String jdbcUrl() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=postgres";
    }

    public int port() {
        return port;
    }

    public int major() {
        return binaries.major();
    }

    public String version() {
        return binaries.version();
    }

    /** What the server writes to its standard error. Goes with the server. */
    public Path logFile() {
        return cluster.log();
    }

    /** PostgreSQL's data directory. Goes with the server. */
    public Path dataDirectory() {
        return cluster.data();
    }

    /** The process identifier of the postmaster. */
    public long pid() {
        return postmaster()
                .orElseThrow(() -> failure("The server is not running", List.of()))
                .process()
                .pid();
    }

    public boolean isRunning() {
        return postmaster().isPresent();
    }

    private Optional<Postmaster> postmaster() {
        try {
            return Postmaster.of(cluster.data());
        } catch (IOException e) {
            throw failure(e);
        }
    }

    /** Returns when the server has ended, which it does not by itself. */
    void awaitEnd() {
        postmaster().ifPresent(running -> running.process().onExit().join());
    }

    /** Ends the server as a crash of the machine does; {@link #restart} then finds a database to recover. */
    public synchronized void kill9() {
        postmaster().ifPresent(running -> {
            try {
                running.kill();
            } catch (IOException e) {
                throw failure(e);
            }
        });
    }

    /** Stops the server, if it runs, after a checkpoint, and starts it again on the same port with the same data. */
    public synchronized void restart() {
        try {
            if (isRunning()) {
                ProgramRun stop = pgCtl("stop", "-w", "-m", "fast");
                if (!stop.succeeded()) {
                    throw failure("The server did not stop", stop.output());
                }
            }
            launch(false);
        } catch (IOException e) {
            throw failure(e);
        }
    }

    /** Ends the server and its sessions at once and removes its directory. A second call does nothing. */
    @Override
    public void close() {
        try {
            remove();
            Runtime.getRuntime().removeShutdownHook(atExit); // not before: the process may be told to end meanwhile
        } catch (IllegalStateException e) {
            return; // it is ending, so that the hook is running
        } catch (IOException e) {
            throw failure(e);
        }
    }

    private void removeAtExit() {
        try {
            remove();
        } catch (IOException e) {
            return; // nobody listens any more; the next start sweeps
        }
    }

    private synchronized void remove() throws IOException {
        if (!removed) {
            removed = true;
            cluster.remove();
        }
    }
}
