package io.idx.cli;

import io.idx.apply.Gate;
import io.idx.apply.Terms;
import io.idx.model.Declaration;
import io.idx.plan.Estimate;
import io.idx.plan.Estimates;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** How an apply goes about its work. */
final class WorkOptions {
    private static final int MOST_JOBS = 16;
    private static final Set<String> ON_TERM = Set.of("detach", "cancel");
    private static final String LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private static final int NAME_LENGTH = 6;

    @Option(names = "--fail-fast", order = 12, description = "begin nothing more after the first failure")
    private boolean failFast;

    @Option(
            names = "--jobs",
            paramLabel = "N",
            order = 13,
            description = "so many changes at once, on different tables (1); each has a session and its memory")
    private int jobs = 1;

    @Option(
            names = "--wait-limit",
            paramLabel = "TIME",
            converter = TimeSpan.class,
            order = 14,
            description = {
                "how long a build or drop may wait for other transactions, all its waits together",
                "(IDX_WAIT_LIMIT, 15m); then it is cancelled and cleaned up"
            })
    private Optional<Duration> waitLimit = Optional.empty();

    @Option(
            names = "--queue-limit",
            paramLabel = "TIME",
            converter = TimeSpan.class,
            order = 15,
            description = {
                "how long queries and writes may wait behind somebody who waits for a build, such as an ALTER TABLE,",
                "or that one alone where the build waits for a session that is idle in a transaction",
                "(IDX_QUEUE_LIMIT, 5s); then it gives way to them, and is begun again"
            })
    private Optional<Duration> queueLimit = Optional.empty();

    @Option(
            names = "--lock-timeout",
            paramLabel = "TIME",
            converter = TimeSpan.class,
            order = 16,
            description = "how long to wait for another run of idx (IDX_LOCK_TIMEOUT, 0s)")
    private Optional<Duration> lockTimeout = Optional.empty();

    @Option(
            names = "--on-term",
            paramLabel = "WHAT",
            order = 17,
            description = "at SIGTERM: detach, so that PostgreSQL finishes what is being built, or cancel (detach)")
    private String onTerm = "detach";

    @Option(
            names = "--outside-window",
            order = 18,
            description = "for emergencies: begin changes at any time, whatever windows: says")
    private boolean outsideWindow;

    private final String run = name();

    /** A short name of this run, by which its lines, events and sessions are told from those of others. */
    String run() {
        return run;
    }

    /** @throws UsageException for a value that cannot be */
    Terms terms(Map<String, String> environment) {
        if (jobs < 1 || jobs > MOST_JOBS) {
            throw new UsageException("--jobs takes a number from 1 to " + MOST_JOBS + ", not " + jobs);
        }
        if (!ON_TERM.contains(onTerm)) {
            throw new UsageException("--on-term is detach or cancel, not \"" + onTerm + "\"");
        }
        return new Terms(
                run,
                Operator.name(environment),
                jobs,
                waitLimit.orElseGet(() -> time(environment, "IDX_WAIT_LIMIT", Terms.WAIT_LIMIT)),
                queueLimit.orElseGet(() -> time(environment, "IDX_QUEUE_LIMIT", Terms.QUEUE_LIMIT)),
                lockTimeout.orElseGet(() -> time(environment, "IDX_LOCK_TIMEOUT", Duration.ZERO)),
                Gate.open(),
                failFast,
                (hazard, index) -> false);
    }

    /** What the windows of the files let begin, and when. */
    Gate gate(Declaration declaration, Estimates estimates) {
        return outsideWindow
                ? Gate.open()
                : new Gate(declaration.policy().windows(), Clock.systemUTC(), planned -> estimates
                        .of(planned.change())
                        .flatMap(Estimate::likely));
    }

    boolean cancelOnTerm() {
        return onTerm.equals("cancel");
    }

    private static Duration time(Map<String, String> environment, String variable, Duration otherwise) {
        String text = environment.getOrDefault(variable, "");
        try {
            return text.isEmpty() ? otherwise : new TimeSpan().convert(text);
        } catch (TypeConversionException e) {
            throw new UsageException(variable + ": " + e.getMessage());
        }
    }

    private static String name() {
        StringBuilder name = new StringBuilder();
        for (int i = 0; i < NAME_LENGTH; i++) {
            name.append(LETTERS.charAt(ThreadLocalRandom.current().nextInt(LETTERS.length())));
        }
        return name.toString();
    }
}
