package io.idx.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The process that made a directory. It stands in the name of the directory, so that there is no moment in which a
 * directory has no owner.
 *
 * @param start in seconds since 1970: another process may have the identifier later. 0 where it is not known
 * @param namespace in which the identifier means something: a container that shares the directory has its own. 0
 *     likewise
 */
record Owner(long pid, long start, long namespace) {
    private static final Pattern NAME = Pattern.compile("owned-by-(\\d+)-(\\d+)-(\\d+)-.*");
    private static final long CLOCK_SHIFT = 2;

    static Owner current() {
        return new Owner(ProcessHandle.current().pid(), start(ProcessHandle.current()), currentNamespace());
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
        return "owned-by-" + pid + "-" + start + "-" + namespace + "-";
    }

    /** Whether it has surely ended. */
    boolean isDead() {
        return namespace == currentNamespace()
                && ProcessHandle.of(pid).filter(this::isSame).isEmpty();
    }

    private boolean isSame(ProcessHandle process) {
        long other = start(process);
        return process.isAlive() && (start == 0 || other == 0 || Math.abs(start - other) <= CLOCK_SHIFT);
    }

    private static long start(ProcessHandle process) {
        return process.info()
                .startInstant()
                .map(instant -> instant.getEpochSecond())
                .orElse(0L);
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
