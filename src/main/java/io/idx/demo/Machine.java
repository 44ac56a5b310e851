package io.idx.demo;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * On what something was measured.
 *
 * @param system as in {@code Linux amd64}
 * @param cores those that we may use
 * @param processor its name, empty where it is not known
 * @param java the version of the client's Java
 */
public record Machine(String system, int cores, String processor, String java) {
    private static final Path PROCESSORS = Path.of("/proc/cpuinfo");

    static Machine present() {
        return new Machine(
                System.getProperty("os.name", "?") + " " + System.getProperty("os.arch", "?"),
                Runtime.getRuntime().availableProcessors(),
                processorName(),
                System.getProperty("java.version", "?"));
    }

    /** How many processes wanted to run in the last minute; negative where that is not known. */
    static double load() {
        return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    }

    private static String processorName() {
        try {
            return Files.readAllLines(PROCESSORS).stream()
                    .filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("");
        } catch (IOException e) {
            return ""; // not Linux
        }
    }
}
