package io.idx.test;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The PostgreSQL servers of this run, one a major version, each started when it is first asked for and stopped when the
 * run ends. Two system properties choose them:
 *
 * <ul>
 *   <li>{@code -Dpg.majors=14,18}: which majors; {@code all} for every supported one. Default: the oldest and the
 * newest. <li>{@code -Dpg=embedded}, {@code -Dpg=container} or {@code -Dpg=container:17}, {@code -Dpg=postgresql://…}
 * for a server that runs already, on loopback. Default: a container where a Docker engine answers and has the image
 *       {@code postgres:MAJOR}, else embedded.
 * </ul>
 */
public final class Servers implements AutoCloseable {
    /** The majors that idx supports. */
    static final List<Integer> SUPPORTED = List.of(14, 15, 16, 17, 18);

    private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(Servers.class);

    private final List<Integer> majors;
    private final IntFunction<TestServer> start;
    private final Map<Integer, TestServer> running = new ConcurrentHashMap<>();

    private Servers(List<Integer> majors, IntFunction<TestServer> start) {
        this.majors = majors;
        this.start = start;
    }

    /** Those of the whole run, kept in the root store of JUnit, which closes them. */
    public static Servers of(ExtensionContext context) {
        return context.getRoot()
                .getStore(NAMESPACE)
                .computeIfAbsent(
                        Servers.class,
                        key -> chosen(System.getProperty("pg", ""), System.getProperty("pg.majors", "")),
                        Servers.class);
    }

    static Servers chosen(String pg, String majors) {
        if (pg.contains("://")) {
            TestServer given = ServerSource.given(pg);
            Servers servers = new Servers(List.of(given.major()), major -> given);
            servers.running.put(given.major(), given);
            return servers;
        }
        String[] parts = pg.split(":", 2);
        List<Integer> wanted = parseMajors(parts.length == 2 ? parts[1] : majors);
        return switch (parts[0]) {
            case "embedded" -> new Servers(wanted, ServerSource::embedded);
            case "container" -> new Servers(wanted, ServerSource::container);
            case "" ->
                new Servers(
                        wanted,
                        major -> ServerSource.hasImage(major)
                                ? ServerSource.container(major)
                                : ServerSource.embedded(major));
            default ->
                throw new IllegalArgumentException("-Dpg is embedded, container, container:MAJOR or a URL, not " + pg);
        };
    }

    /** {@code 14,18}, {@code 15-17}, {@code all}; nothing for the oldest and the newest. */
    static List<Integer> parseMajors(String text) {
        if (text.isEmpty()) {
            return List.of(SUPPORTED.get(0), SUPPORTED.get(SUPPORTED.size() - 1));
        }
        return text.equals("all")
                ? SUPPORTED
                : Stream.of(text.split(","))
                        .flatMapToInt(Servers::parseRange)
                        .boxed()
                        .toList();
    }

    private static IntStream parseRange(String text) {
        String[] ends = text.trim().split("-", 2);
        return IntStream.rangeClosed(Integer.parseInt(ends[0]), Integer.parseInt(ends[ends.length - 1]));
    }

    /** The majors of this run, ascending. */
    public List<Integer> majors() {
        return majors;
    }

    /** The server of a major, which must be one of this run. */
    public TestServer server(int major) {
        if (!majors.contains(major)) {
            throw new IllegalArgumentException("PostgreSQL " + major + " is not one of this run's majors " + majors);
        }
        return running.computeIfAbsent(major, start::apply);
    }

    @Override
    public void close() {
        for (TestServer server : new ArrayList<>(running.values())) {
            server.stop();
        }
    }
}
