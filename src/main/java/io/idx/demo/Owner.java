package io.idx.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The process that made a directory. It stands in the name of the directory, so that there is no moment in which a
 * directory has no owner.
 *
 * @param start when it started: another process may have the identifier later. On Linux in ticks since the machine
 *     booted, as the time of day may be set while servers run; elsewhere in seconds since 1970. 0 where it is not known
 * @param namespace in which the identifier means something: a container that shares the directory has its own. 0
 *     likewise
 */
record Owner(long pid, long start, long namespace) {
    private static final Pattern NAME = Pattern.compile("owner-(\\d+)-(\\d+)-(\\d+)-.*");
    private static final int AFTER_THE_NAME = 20;

    static Owner current() {
        return of(ProcessHandle.current());
    }

    static Owner of(ProcessHandle process) {
        return new Owner(process.pid(), start(process), currentNamespace());
    }

    static Optional<Owner> of(Path cluster) {
        Matcher name = NAME.matcher(cluster.getFileName().toString());
        return name.matches()
                ? Optional.of(new Owner(
                        Long.parseLong(name.group(1)), Long.parseLong(name.group(2)), Long.parseLong(name.group(3))))
                : Optional.empty();
    }

    /** What the names of its directories begin with. */
    String prefix() {
        return "owner-" + pid + "-" + start + "-" + namespace + "-";
    }

    /** Whether it has surely ended. */
    boolean isDead() {
        return namespace == currentNamespace()
                && ProcessHandle.of(pid).filter(this::isSame).isEmpty();
    }

    private boolean isSame(ProcessHandle process) {
        long other = start(process);
        return process.isAlive() && (start == 0 || other == 0 || start == other);
    }

    private static long start(ProcessHandle process) {
        return Files.exists(Path.of("/proc/self/stat"))
                ? startInTicks(process)
                : process.info().startInstant().map(Instant::getEpochSecond).orElse(0L);
    }

    /** The name of the program, in parentheses, may hold anything. */
    private static long startInTicks(ProcessHandle process) {
        try {
            String line = Files.readString(Path.of("/proc/" + process.pid() + "/stat"), StandardCharsets.ISO_8859_1);
            return Long.parseLong(line.substring(line.lastIndexOf(')')).split(" ", -1)[AFTER_THE_NAME]);
        } catch (IOException e) {
            return 0; // it has ended
        }
    }

    private static long currentNamespace() {
        try {
            String link = Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString();
            return Long.parseLong(link.replaceAll("\\D", ""));
        } catch (IOException | NumberFormatException e) {
            return 0; // not Linux
        }
    }
}
