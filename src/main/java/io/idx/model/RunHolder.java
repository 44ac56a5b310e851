package io.idx.model;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The session that holds the run lock of a database: an idx that changes indexes now, or a statement of one that is
 * gone, which PostgreSQL brings to its end.
 *
 * @param application empty where the role may not see it
 * @param since when the session began; absent where the role may not see it
 * @param alive whether the idx that began it still watches it
 * @param running what its sessions do to indexes at this moment
 * @param blockers whom they wait for, by their pids, as far as that was asked
 */
public record RunHolder(
        int pid,
        String user,
        String application,
        Optional<Instant> since,
        boolean alive,
        List<Running> running,
        Map<Integer, List<Blocker>> blockers) {
    /**
     * A statement that runs.
     *
     * @param index which index is concerned; absent where that is not known yet, or the statement drops one
     * @param phase in PostgreSQL's words, else the beginning of the statement; empty where the role may not see it
     * @param percent of the work of this phase, where the phase counts any
     */
    public record Running(
            int pid, Optional<QualifiedName> index, String phase, OptionalInt percent, Optional<Duration> elapsed) {
        /** {@code public.orders_idx, building index: scanning table, 60 % of this phase, running for 8 m 52 s} */
        @Override
        public String toString() {
            String what = index.map(QualifiedName::toString).orElse("");
            return what
                    + (what.isEmpty() || phase.isEmpty() ? "" : ", ")
                    + (what.isEmpty() && phase.isEmpty() ? "pid " + pid : phase)
                    + (percent.isPresent() ? ", " + percent.getAsInt() + " % of this phase" : "")
                    + elapsed.map(time -> ", running for " + TimeWords.whole(time))
                            .orElse("");
        }
    }

    /** {@code idx apply 01JDR7 3/5 alice@ci-42}, the last two as far as they are known. */
    private static final Pattern APPLICATION =
            Pattern.compile("idx apply (?<run>[^ /]+)(?: (?<number>\\d+)/(?<total>\\d+))?(?: (?<operator>\\S.*))?");

    private static final DateTimeFormatter SECOND = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    public RunHolder {
        running = List.copyOf(running);
        blockers = Map.copyOf(blockers);
    }

    /** One of which nobody asked whom it waits for. */
    public RunHolder(
            int pid, String user, String application, Optional<Instant> since, boolean alive, List<Running> running) {
        this(pid, user, application, since, alive, running, Map.of());
    }

    /** The same, waiting for these. */
    public RunHolder heldUpBy(Map<Integer, List<Blocker>> others) {
        return new RunHolder(pid, user, application, since, alive, running, others);
    }

    /** In words, a line each: which run it is, what it is at, and which session holds the lock. */
    public List<String> words() {
        return Stream.of(
                        run().stream(),
                        running.stream()
                                .flatMap(statement -> Stream.concat(
                                        Stream.of("at       " + statement),
                                        blockers.getOrDefault(statement.pid(), List.of()).stream()
                                                .map(other -> "held up by " + other))),
                        Stream.of("session  " + session()),
                        alive ? Stream.<String>empty() : Stream.of(gone()))
                .flatMap(lines -> lines)
                .toList();
    }

    private String gone() {
        return "its idx is gone" + (running.isEmpty() ? "" : "; PostgreSQL finishes what it was at");
    }

    private Optional<String> run() {
        Matcher named = APPLICATION.matcher(application);
        if (!named.matches()) {
            return Optional.empty();
        }
        return Optional.of("run      " + named.group("run")
                + (named.group("number") == null
                        ? ""
                        : ", change " + named.group("number") + " of " + named.group("total"))
                + (named.group("operator") == null ? "" : ", by " + named.group("operator")));
    }

    private String session() {
        return "pid " + pid
                + (user.isEmpty() ? "" : " of " + user)
                + (application.isEmpty() || run().isPresent() ? "" : ", \"" + application + '"')
                + since.map(began -> ", since " + SECOND.format(began)).orElse("");
    }
}
