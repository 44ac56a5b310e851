package io.idx.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** One call of a program of PostgreSQL or of the system: how it ended and what it printed. */
record ProgramRun(int exit, List<String> output) {
    private static final int TIMED_OUT = -1;

    ProgramRun {
        output = List.copyOf(output);
    }

    boolean succeeded() {
        return exit == 0;
    }

    /**
     * Waits for the program, but never longer than the limit: then the program is killed and has not succeeded.
     *
     * @param directory where it runs: one that its account may enter
     */
    static ProgramRun of(List<String> command, Path directory, Duration limit) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
        forgetSettings(builder.environment());
        Process process = builder.start();
        process.getOutputStream().close();
        try {
            if (process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                return new ProgramRun(
                        process.exitValue(), lines(process.getInputStream().readAllBytes()));
            }
            return new ProgramRun(TIMED_OUT, printedSoFar(process.getInputStream(), limit));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (IOException)
                    new InterruptedIOException("interrupted while waiting for " + command.get(0)).initCause(e);
        } finally {
            process.destroyForcibly();
        }
    }

    /** PGDATA, PGPORT and the like are meant for another server; the locale of the user may not be installed. */
    private static void forgetSettings(Map<String, String> environment) {
        environment.keySet().removeIf(name -> name.startsWith("PG") || name.equals("LANGUAGE"));
        environment.put("LC_ALL", "C");
    }

    /** Reads no more than is there: a child of the program may hold the other end open. */
    private static List<String> printedSoFar(InputStream printed, Duration limit) throws IOException {
        String text = new String(printed.readNBytes(printed.available()), StandardCharsets.UTF_8);
        return lines((text + "\nno end within " + limit.toSeconds() + " s").getBytes(StandardCharsets.UTF_8));
    }

    private static List<String> lines(byte[] printed) {
        return new String(printed, StandardCharsets.UTF_8)
                .lines()
                .filter(line -> !line.isBlank())
                .toList();
    }
}
