package io.idx.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/** idx as a process of its own, which can be sent signals. */
final class IdxProcess {
    private static final String OUTPUT = "output.txt";
    private static final List<String> INTERRUPTIBLE = List.of("env", "--default-signal=INT");

    private IdxProcess() {}

    /** What it prints, on either stream, goes to {@link #output}. */
    static Process start(Path directory, String url, List<String> arguments) throws IOException {
        return start(List.of(), directory, url, arguments);
    }

    /**
     * The same, which listens to SIGINT. What a shell starts in the background does not, nor does what that starts, and
     * Java cannot change it: {@code env} of GNU coreutils 8.31 can.
     */
    static Process interruptible(Path directory, String url, List<String> arguments) throws IOException {
        return start(INTERRUPTIBLE, directory, url, arguments);
    }

    static boolean canInterrupt() throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(INTERRUPTIBLE);
        command.add("true");
        return new ProcessBuilder(command).start().waitFor() == 0;
    }

    static String output(Path directory) throws IOException {
        return Files.readString(directory.resolve(OUTPUT));
    }

    /** Looks until the file has it; whoever writes it must go on meanwhile. */
    static void await(Path file, Predicate<String> shown, BooleanSupplier running) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
        while (!Files.exists(file) || !shown.test(Files.readString(file))) {
            assertThat(running.getAsBoolean()).as("idx is at work").isTrue();
            assertThat(System.nanoTime()).as(file.toString()).isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    /** Ctrl-C. */
    static void press(Process idx) throws Exception {
        assertThat(new ProcessBuilder("kill", "-INT", Long.toString(idx.pid()))
                        .start()
                        .waitFor())
                .isZero();
    }

    /**
     * The same; what it makes of it stands in the events.
     *
     * @param asked in their words
     */
    static void press(Process idx, Path events, String asked) throws Exception {
        press(idx);
        String event = "\"asked\":\"" + asked + "\"";
        await(events, text -> text.contains(event), idx::isAlive);
    }

    private static Process start(List<String> before, Path directory, String url, List<String> arguments)
            throws IOException {
        List<String> command = new ArrayList<>(before);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "io.idx.cli.Idx"));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
        builder.environment().put("IDX_URL", url);
        return builder.redirectErrorStream(true)
                .redirectOutput(directory.resolve(OUTPUT).toFile())
                .start();
    }
}
