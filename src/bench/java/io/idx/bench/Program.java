package io.idx.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A program to be measured, as a process of its own from its start to its end.
 *
 * @param output where both of its streams go
 * @param exit with which it has to end; anything else ends the measurement
 */
record Program(String name, List<String> command, Path output, int exit) {
    private static final String PEAK = "VmHWM:";

    /** Runs it once. Milliseconds. */
    double time() throws IOException, InterruptedException {
        long start = System.nanoTime();
        Process process = start();
        int ended = process.waitFor();
        double millis = (System.nanoTime() - start) / 1e6;
        check(ended);
        return millis;
    }

    /** Runs it once. The most physical memory that it had, in MiB; 0 where the system has no {@code /proc}. */
    double peak() throws IOException, InterruptedException {
        Process process = start();
        Path status = Path.of("/proc", Long.toString(process.pid()), "status");
        long kibibytes = 0;
        while (process.isAlive()) {
            kibibytes = Math.max(kibibytes, peak(status));
            Thread.sleep(1);
        }
        check(process.waitFor());
        return kibibytes / 1024.0;
    }

    /** What it printed at its last run. */
    String printed() throws IOException {
        return Files.readString(output);
    }

    /** The same program, expected to fail, or to end otherwise. */
    Program ending(int code) {
        return new Program(name, command, output, code);
    }

    private Process start() throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().keySet().removeIf(key -> key.startsWith("PG") || key.startsWith("IDX_"));
        Process process = builder.start();
        process.getOutputStream().close();
        return process;
    }

    private void check(int ended) throws IOException {
        if (ended != exit) {
            throw new IllegalStateException(name + " ended with " + ended + " and said:\n" + printed());
        }
    }

    /** A process that ends meanwhile has no status any more. */
    private static long peak(Path status) {
        try (Stream<String> lines = Files.lines(status)) {
            return lines.filter(line -> line.startsWith(PEAK))
                    .map(line -> line.replaceAll("[^0-9]", ""))
                    .mapToLong(Long::parseLong)
                    .findFirst()
                    .orElse(0);
        } catch (IOException | java.io.UncheckedIOException e) {
            return 0;
        }
    }
}
