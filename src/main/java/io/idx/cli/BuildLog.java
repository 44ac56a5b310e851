package io.idx.cli;

import io.idx.apply.Outcome;
import io.idx.plan.Estimate;
import io.idx.plan.Estimates;
import io.idx.plan.PastBuild;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How long earlier builds took: {@code idx/builds.jsonl} where the user keeps state. It is advice for estimates alone,
 * so that a file that cannot be read or written is none.
 */
final class BuildLog {
    private static final int MOST_BUILDS = 500;
    private static final long MOST_BYTES = 256 * 1024;
    private static final Pattern LINE = Pattern.compile(
            "\\{\"server\":\"([0-9a-f]{16})\",\"method\":\"([^\"\\\\]{1,63})\",\"read_bytes\":(\\d{1,18}),"
                    + "\"bytes\":(\\d{1,18}),\"seconds\":(\\d{1,9}\\.\\d{3})\\}");

    private final Optional<Path> file;
    private final Supplier<String> server;

    /** @param server whatever tells it from others, asked only where the log is used */
    BuildLog(Map<String, String> environment, Supplier<String> server) {
        this.file = directory(environment).map(state -> state.resolve("idx").resolve("builds.jsonl"));
        this.server = server;
    }

    private static Optional<Path> directory(Map<String, String> environment) {
        String state = environment.getOrDefault("XDG_STATE_HOME", "");
        String home = environment.getOrDefault("HOME", "");
        return Stream.of(state, home.isEmpty() ? "" : home + "/.local/state")
                .filter(path -> path.startsWith("/"))
                .findFirst()
                .map(Path::of);
    }

    /** Those of this server, the newest last. */
    List<PastBuild> past() {
        if (file.isEmpty() || !Files.isRegularFile(file.get())) {
            return List.of();
        }
        String own = digest(server.get());
        try (Stream<String> lines = Files.lines(file.get(), StandardCharsets.ISO_8859_1)) {
            return lines.map(LINE::matcher)
                    .filter(Matcher::matches)
                    .filter(line -> line.group(1).equals(own))
                    .map(line -> new PastBuild(
                            own,
                            line.group(2),
                            Long.parseLong(line.group(3)),
                            Long.parseLong(line.group(4)),
                            Double.parseDouble(line.group(5))))
                    .toList();
        } catch (IOException | RuntimeException e) {
            return List.of();
        }
    }

    /** Adds what was built, unless that went too fast to tell anything. */
    void add(List<Outcome> outcomes, Estimates estimates) {
        List<Outcome> built = outcomes.stream()
                .filter(outcome -> outcome.status() == Outcome.Status.DONE
                        && outcome.planned().builds())
                .filter(outcome -> outcome.bytes().orElse(0L) > 0)
                .filter(outcome -> estimates
                        .of(outcome.planned().change())
                        .filter(estimate -> !estimate.small())
                        .isPresent())
                .toList();
        if (file.isEmpty() || built.isEmpty()) {
            return;
        }
        String own = digest(server.get());
        String lines = built.stream()
                .map(outcome -> line(
                        own, outcome, estimates.of(outcome.planned().change()).orElseThrow()))
                .collect(Collectors.joining());
        try {
            Files.createDirectories(file.get().getParent());
            Files.writeString(file.get(), lines, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            shorten(file.get());
        } catch (IOException | RuntimeException e) {
            return;
        }
    }

    private static String line(String server, Outcome outcome, Estimate estimate) {
        return String.format(
                Locale.ROOT,
                "{\"server\":\"%s\",\"method\":\"%s\",\"read_bytes\":%d,\"bytes\":%d,\"seconds\":%.3f}\n",
                server,
                outcome.planned().change().desired().orElseThrow().definition().method(),
                estimate.readBytes(),
                outcome.bytes().orElse(0L),
                outcome.worked().toNanos() / 1e9);
    }

    private static void shorten(Path file) throws IOException {
        if (Files.size(file) > MOST_BYTES) {
            List<String> lines = Files.readAllLines(file, StandardCharsets.ISO_8859_1);
            Path shorter = Files.createTempFile(file.getParent(), "builds", ".jsonl");
            Files.write(shorter, lines.subList(Math.max(0, lines.size() - MOST_BUILDS), lines.size()));
            Files.move(shorter, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static String digest(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
