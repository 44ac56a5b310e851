package io.idx.render;

import io.idx.model.Blocker;
import io.idx.model.RunHolder;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * An apply as a log: a line with the time of day at each phase of a build, when somebody begins to hold it up, and
 * besides at most one a minute.
 */
final class ApplyLog {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);
    private static final Duration PAUSE = Duration.ofMinutes(1);

    /**
     * What was said last of a change.
     *
     * @param blocker who held it up, or waited for it, when it was last heard of; told of only when heard of twice, for
     *     most are gone by then
     */
    private record Said(Instant when, String phase, Optional<String> blocker, Optional<String> told) {}

    private final PrintStream out;
    private final Clock clock;
    private final Map<Integer, Said> said = new HashMap<>();
    private Optional<Instant> lastWait = Optional.empty();

    ApplyLog(PrintStream out, Clock clock) {
        this.out = out;
        this.clock = clock;
    }

    void line(String text) {
        out.println(TIME.format(LocalTime.now(clock)) + " " + text);
        out.flush();
    }

    void waits(RunHolder holder, Optional<Duration> patience) {
        Instant now = clock.instant();
        if (lastWait.filter(last -> last.plus(PAUSE).isAfter(now)).isEmpty()) {
            lastWait = Optional.of(now);
            line("another idx run is working on this database; waiting for it"
                    + patience.map(left -> ", for " + Wording.took(left) + " at most")
                            .orElse(""));
            holder.words().forEach(words -> line("  " + Columns.clean(words)));
        }
    }

    void begun(Work work) {
        said.put(work.number, new Said(clock.instant(), "", Optional.empty(), Optional.empty()));
    }

    void moved(Work work) {
        work.progress().ifPresent(progress -> {
            Instant now = clock.instant();
            Said before =
                    said.getOrDefault(work.number, new Said(now, progress.phase(), Optional.empty(), Optional.empty()));
            Optional<String> blocker = progress.queue()
                    .map(queue -> "queue " + queue.head().pid())
                    .or(() -> progress.blockers().stream().findFirst().map(ApplyLog::identity));
            boolean phase = !before.phase().isEmpty() && !before.phase().equals(progress.phase());
            boolean held = blocker.isPresent() && blocker.equals(before.blocker()) && !blocker.equals(before.told());
            boolean minute = !before.when().plus(PAUSE).isAfter(now);
            if (phase || held || minute) {
                line(ProgressWords.line(work, ProgressWords.progress(work)));
            }
            boolean spoke = phase || held || minute;
            said.put(
                    work.number,
                    new Said(
                            spoke ? now : before.when(),
                            progress.phase(),
                            blocker,
                            spoke && blocker.isPresent() ? blocker : before.told()));
        });
    }

    private static String identity(Blocker blocker) {
        return blocker.kind() + " " + blocker.pid() + " " + blocker.name();
    }
}
