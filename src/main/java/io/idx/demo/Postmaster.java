package io.idx.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * The main process of one cluster.
 *
 * <p>A process identifier that stands in a file says little: the process may have ended and another may have its
 * number. So a process counts only while its command line names the cluster's data directory.
 */
record Postmaster(ProcessHandle process, Path data) {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    /** Lines of {@code postmaster.pid}, counted from 0. */
    private static final int PORT = 3;

    private static final int SOCKETS = 4;
    private static final Duration PAUSE = Duration.ofMillis(5);

    /** The process that {@code postmaster.pid} names, if it lives and is really this cluster's. */
    static Optional<Postmaster> of(Path data) throws IOException {
        try {
            List<String> lines = Files.readAllLines(data.resolve("postmaster.pid"));
            return lines.isEmpty()
                    ? Optional.empty()
                    : of(Long.parseLong(lines.get(0).strip()), data);
        } catch (NoSuchFileException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static Optional<Postmaster> of(long pid, Path data) {
        return ProcessHandle.of(pid)
                .map(process -> new Postmaster(process, data))
                .filter(Postmaster::isRunning);
    }

    boolean isRunning() {
        return runs(process)
                && process.info()
                        .arguments()
                        .map(arguments -> List.of(arguments).contains(data.toString()))
                        .orElse(false);
    }

    /** False also for a process that nobody has reaped yet: it has no command line any more. */
    private static boolean runs(ProcessHandle process) {
        return process.isAlive() && process.info().commandLine().isPresent();
    }

    /** Ends the server and its sessions at once, without a checkpoint: the cluster is about to be deleted. */
    void stopImmediately() throws IOException {
        signal("QUIT");
        if (!ended(List.of(process))) {
            kill();
        }
    }

    /**
     * As a crash does: no process of the server gets a word in. Only then are the lock files deleted, as a new server
     * would take a process that nobody has reaped for the old one.
     */
    void kill() throws IOException {
        List<ProcessHandle> all =
                Stream.concat(Stream.of(process), process.descendants()).toList();
        process.destroyForcibly();
        if (!ended(all)) {
            throw new IOException("process " + process.pid() + " cannot be ended");
        }
        deleteLocks();
    }

    private void deleteLocks() throws IOException {
        Path lock = data.resolve("postmaster.pid");
        List<String> lines = Files.exists(lock) ? Files.readAllLines(lock) : List.of();
        if (lines.size() > SOCKETS && !lines.get(SOCKETS).isBlank()) {
            Files.deleteIfExists(Path.of(lines.get(SOCKETS), ".s.PGSQL." + lines.get(PORT) + ".lock"));
        }
        Files.deleteIfExists(lock);
    }

    /** Through the shell, because Java cannot send it and a minimal system has no other kill. */
    private void signal(String name) throws IOException {
        ProgramRun.of(List.of("sh", "-c", "kill -" + name + " \"$0\"", Long.toString(process.pid())), data, LIMIT);
    }

    private static boolean ended(List<ProcessHandle> processes) {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (processes.stream().anyMatch(Postmaster::runs)) {
            if (System.nanoTime() > end) {
                return false;
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
        return true;
    }
}
