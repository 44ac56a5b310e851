package io.idx.demo;

import io.idx.demo.EmbeddedServer.Options;
import io.idx.model.Problem;
import io.idx.model.ProblemCode;
import io.idx.model.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * {@code idx demo}: a PostgreSQL of our own with the seed's tables and rows, on which the commands themselves are run.
 *
 * <p>Throws {@link ProblemException} where the server cannot be had. Whatever happens, nothing is left behind.
 *
 * @param runner runs a command line as if a user had typed it
 * @param out takes the lines of the transcript
 * @param progress hears what is waited for
 */
public record Demo(Runner runner, Consumer<String> out, Consumer<String> progress) {
    private static final String FILE = "indexes.yaml";
    private static final long ROOM = 2L << 30;

    /** The program's own entry. */
    @FunctionalInterface
    public interface Runner {
        /**
         * Returns the exit code.
         *
         * @param environment variables that beat those of this process
         * @param directory what the command sees as the present one
         */
        int run(List<String> arguments, Map<String, String> environment, Path directory);
    }

    /** Tells the whole story. True if each command did what it should and all indexes are there at the end. */
    public boolean show() {
        try (EmbeddedServer server = start();
                Connection psql = load(server)) {
            Story story = new Story(runner, out, psql, server.url(), directoryWithFile(server));
            return story.tell();
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    /** Leaves the database to the user until this process is stopped. Returns only if the server ends before that. */
    public void serve() {
        try (EmbeddedServer server = start()) {
            load(server).close();
            out.accept("PostgreSQL " + server.version() + " holds the tables of the demo, without their indexes.");
            out.accept("In another terminal, where " + FILE + " is:");
            out.accept("");
            out.accept("  export IDX_URL=" + server.url());
            out.accept("  idx plan");
            out.accept("");
            out.accept("Ctrl-C stops the server and removes it.");
            server.awaitEnd();
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    /**
     * Measures what the seed promises of its indexes, on the demo's data and on ten times as much. Empty if a command
     * failed; it has said why.
     */
    public Optional<Measurement> measure() {
        return measure(Effort.FULL);
    }

    Optional<Measurement> measure(List<Effort> efforts) {
        Instant taken = Instant.now();
        double load = Machine.load();
        List<Scale> scales = new ArrayList<>();
        try (EmbeddedServer server =
                EmbeddedServer.start(options(Map.of("shared_buffers", "128MB", "autovacuum", "off"))
                        .withClusters(ClusterDirectory.rootFor(ROOM)))) {
            Path directory = directoryWithFile(server);
            for (Effort effort : efforts) {
                Optional<Scale> scale = new Rehearsal(runner, server, directory, progress).measure(effort);
                if (scale.isEmpty()) {
                    return Optional.empty();
                }
                scales.add(scale.get());
            }
            return Optional.of(
                    new Measurement(taken, server.version(), Machine.present(), load, Machine.load(), scales));
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    private EmbeddedServer start() {
        return EmbeddedServer.start(options(Map.of("shared_buffers", "128MB")));
    }

    private Options options(Map<String, String> settings) {
        return Options.of(PostgresBinaries.preferred())
                .withSettings(settings)
                .withProgress(step -> progress.accept(step + " ..."));
    }

    private Connection load(EmbeddedServer server) throws SQLException {
        progress.accept("making the tables and 157,020 rows ...");
        Connection connection = DriverManager.getConnection(server.jdbcUrl());
        SeedDatabase.load(connection);
        return connection;
    }

    /** Goes with the server. */
    private static Path directoryWithFile(EmbeddedServer server) {
        Path directory = server.logFile().resolveSibling("files");
        try (InputStream file = Demo.class.getResourceAsStream(FILE)) {
            if (file == null) {
                throw new IllegalStateException("the jar lacks " + FILE);
            }
            Files.createDirectory(directory);
            Files.copy(file, directory.resolve(FILE));
            return directory;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ProblemException failure(SQLException cause) {
        return new ProblemException(
                Problem.of(
                        ProblemCode.SERVER_ERROR,
                        "The demo's PostgreSQL refused a statement",
                        String.valueOf(cause.getMessage())),
                cause);
    }
}
