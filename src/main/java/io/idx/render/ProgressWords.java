package io.idx.render;

import io.idx.apply.Brake;
import io.idx.apply.GaveWay;
import io.idx.apply.Outcome;
import io.idx.apply.Progress;
import io.idx.diff.Change;
import io.idx.model.Blocker;
import io.idx.model.LockQueue;
import io.idx.model.Problem;
import io.idx.model.ProblemCode;
import io.idx.model.TimeWords;
import io.idx.model.WorkingName;
import io.idx.plan.PlannedChange;
import io.idx.plan.Step;
import io.idx.plan.StepKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** How idx says what an apply is doing: the same words at a terminal, in a log and in events. */
final class ProgressWords {
    private static final int BLOCK = 8192;

    private ProgressWords() {}

    static String name(PlannedChange planned) {
        return Columns.clean(planned.change().name().toString());
    }

    /** {@code [3/5] create public.orders_idx: text} */
    static String line(int number, int total, PlannedChange planned, String text) {
        return "[" + number + "/" + total + "] " + Wording.verb(planned.change().kind()) + " " + name(planned) + ": "
                + text;
    }

    static String line(Work work, String text) {
        return line(work.number, work.total, work.planned, text);
    }

    static Optional<String> begun(PlannedChange planned, Step step) {
        String where = TreeFacts.whereabouts(planned, step)
                .map(partition -> partition + ": ")
                .orElse("");
        return switch (step.kind()) {
            case BUILD -> Optional.of(where + "build started");
            case REINDEX -> Optional.of(where + "rebuild started");
            case CREATE_ONLY,
                    UNITE,
                    ATTACH,
                    SWAP,
                    RENAME,
                    COMMENT,
                    STORAGE,
                    STORAGE_STALLING,
                    EXTENSION,
                    STATISTICS,
                    CLUSTER,
                    REPLICA_IDENTITY,
                    ANALYZE,
                    DROP,
                    DROP_TREE -> Optional.empty();
        };
    }

    /** {@code step 1 of 3, build}, {@code partition 3 of 12, build} */
    static String step(Work work) {
        return work.step()
                .map(step -> {
                    int steps = work.planned.steps().size();
                    String where = TreeFacts.whereabouts(work.planned, step)
                            .orElse(steps > 1 ? "step " + work.stepNumber() + " of " + steps : "");
                    return (where.isEmpty() ? "" : where + ", ") + step.kind().words();
                })
                .orElse("");
    }

    /** {@code 21%, scanning table, about 5 m 03 s left} */
    static String progress(Work work) {
        List<String> parts = new ArrayList<>();
        work.step().flatMap(step -> TreeFacts.whereabouts(work.planned, step)).ifPresent(parts::add);
        percent(work).ifPresent(parts::add);
        work.progress().ifPresent(progress -> {
            parts.add(phase(work, progress));
            progress.blockers().stream().map(ProgressWords::heldUp).forEach(parts::add);
            work.left().map(ProgressWords::left).ifPresent(parts::add);
            progress.queue().map(ProgressWords::inTheWay).ifPresent(parts::add);
        });
        return String.join(", ", parts)
                + work.progress()
                        .flatMap(Progress::patience)
                        .map(left -> "; " + givesUp(work, left))
                        .orElse("")
                + work.progress()
                        .flatMap(Progress::givesWay)
                        .map(left -> "; " + givesWay(left))
                        .orElse("");
    }

    /** {@code 60%}, and {@code ~60%} where that is a guess. */
    static Optional<String> percent(Work work) {
        boolean guess = work.progress().filter(Progress::estimated).isPresent();
        return work.percent().isPresent()
                ? Optional.of((guess ? "~" : "") + work.percent().getAsInt() + "%")
                : Optional.empty();
    }

    /** The phase in PostgreSQL's words, less what is plain; for a statement that tells none, what it does. */
    static String phase(Work work, Progress progress) {
        if (work.cleaning()) {
            return "removing what the "
                    + work.step().map(step -> step.kind().words()).orElse("build") + " left"
                    + (progress.waiting() ? ", which waits for others" : "");
        }
        if (progress.phase().isEmpty()) {
            String doing = work.step().map(step -> step.kind().words()).orElse("work");
            return progress.waiting() ? doing + " waits for others" : doing;
        }
        return Columns.clean(progress.phase())
                .replaceFirst("^building index: ", "")
                .replaceFirst("^index validation: ", "validating, ");
    }

    /** {@code scanning table: 2.4 of 3.4 GB, 31 MB/s} */
    static String counted(Work work, Progress progress) {
        String phase = phase(work, progress);
        String rate = progress.bytesPerSecond().isPresent()
                ? ", " + Wording.size(progress.bytesPerSecond().getAsLong()) + "/s"
                : "";
        return switch (progress.unit()) {
            case NOTHING -> phase;
            case BLOCKS ->
                phase + ": " + of(Wording.size(progress.done() * BLOCK), Wording.size(progress.total() * BLOCK)) + rate;
            case TUPLES ->
                phase + ": " + Wording.shortNumber(progress.done()) + " of " + Wording.shortNumber(progress.total())
                        + " tuples" + rate;
            case TRANSACTIONS -> phase + " (" + progress.done() + " of " + progress.total() + " gone)";
        };
    }

    /** {@code 2.4 of 3.4 GB}, {@code 912 MB of 3.4 GB} */
    private static String of(String done, String total) {
        int unit = done.lastIndexOf(' ');
        return (total.endsWith(done.substring(unit)) ? done.substring(0, unit) : done) + " of " + total;
    }

    static String heldUp(Blocker blocker) {
        return blocker.kind() == Blocker.Kind.REPLICATION_SLOT
                ? Columns.clean(blocker.toString())
                : "held up by " + Columns.clean(blocker.toString());
    }

    static String inTheWay(LockQueue queue) {
        return "in the way of " + Columns.clean(queue.toString());
    }

    static String left(Duration left) {
        return "about " + TimeWords.whole(left) + " left";
    }

    static String givesUp(Work work, Duration patience) {
        String left = TimeWords.whole(patience);
        if (work.cleaning()) {
            return "idx leaves it to the next apply in " + left;
        }
        boolean cleans = work.step().filter(PlannedChange::builds).isPresent();
        return "idx gives up in " + left + " (--wait-limit)" + (cleans ? ", cleans up" : "") + " and exits 7";
    }

    static String givesWay(Duration left) {
        return "idx gives way in " + TimeWords.whole(left) + " (--queue-limit) and begins again later";
    }

    static String lockNotFree(Step step, int attempt, Duration pause, String blockers) {
        return "the lock to " + step.kind().words() + " is not free"
                + (blockers.isEmpty() ? "" : ", held up by " + Columns.clean(blockers))
                + "; attempt " + (attempt + 1) + " in " + TimeWords.words(pause);
    }

    static String unread(Step step, Duration pause, String blockers) {
        return step.index() + " cannot be looked at while its table is locked against reading"
                + (blockers.isEmpty() ? "" : ", by " + Columns.clean(blockers))
                + "; idx looks again in " + TimeWords.words(pause);
    }

    static String deadlocked(Step step, int attempt, Duration pause) {
        return "the " + step.kind().words() + " fell victim to a deadlock; what it left is removed, and attempt "
                + (attempt + 1) + " begins in " + TimeWords.words(pause);
    }

    static String gaveWay(Step step, GaveWay way) {
        return "the " + step.kind().words() + " gave way to "
                + Columns.clean(way.to().toString())
                + (way.circle() ? ", as each waited for the other" : ", which waited for it alone (--queue-limit)")
                + "; what it left is removed, and attempt " + (way.attempt() + 1) + " begins in "
                + TimeWords.words(way.pause());
    }

    static String lostRunGaveWay(LockQueue queue) {
        return "what the lost run was at is cancelled, in the way of " + Columns.clean(queue.toString())
                + " (--queue-limit)";
    }

    static String unseen(Step step, Optional<Problem> why) {
        String what = step.kind().words();
        return why.map(problem -> "idx cannot look after the " + what + " now (" + Columns.clean(problem.message())
                        + "): it goes on, and until idx sees it again, --wait-limit and --queue-limit rest")
                .orElse("the server does not answer; it may go on with the " + what + ", and idx goes on asking");
    }

    static String unguarded(Problem why) {
        return "the server lets no watchdog stay (" + Columns.clean(why.message())
                + "): should idx be killed, nobody sees to --queue-limit until the next apply";
    }

    static String connectionLost(Step step, int pid) {
        return "the connection was lost; PostgreSQL goes on with the "
                + step.kind().words() + " (pid " + pid + "), and idx watches it to its end";
    }

    /**
     * What it does about being asked to stop, a line each.
     *
     * @param keys whether somebody can press one
     */
    static List<String> braked(Brake.Pull pull, Collection<Work> under, boolean keys) {
        return switch (pull) {
            case NONE, DETACH -> List.of();
            case STOP -> {
                List<String> lines = new ArrayList<>(List.of("Stopping: no new change will start"));
                under.stream().filter(Work::atBuild).map(ProgressWords::awaited).forEach(lines::add);
                lines.add("Ctrl-C again:  cancel what is being built, and remove what it leaves");
                if (keys) {
                    lines.add("d and Enter:   leave it to PostgreSQL; idx apply later goes on from there");
                }
                yield lines;
            }
            case CANCEL -> List.of("Cancelling what is being built, and removing what it leaves");
        };
    }

    static String cancelled() {
        return "being cancelled; what it leaves is removed, which may wait for others";
    }

    private static String awaited(Work work) {
        return name(work.planned)
                + (work.hindrance().isEmpty()
                        ? percent(work).map(share -> " is " + share + " built").orElse(" is being built")
                        : " is held up")
                + work.left().map(time -> ", " + left(time)).orElse("")
                + ": idx waits for it, then exits";
    }

    static String ending(Outcome outcome) {
        String took = TimeWords.words(outcome.took());
        return switch (outcome.status()) {
            case DONE ->
                "done in " + took + size(outcome).map(size -> ", " + size).orElse("");
            case FAILED -> "failed after " + took + and(left(outcome));
            case NOT_STARTED ->
                "not started"
                        + outcome.problem()
                                .map(problem -> ": " + problem.message())
                                .orElse("");
            case CANCELLED -> "cancelled after " + took + and(left(outcome));
            case DETACHED -> "left to PostgreSQL after " + took;
        };
    }

    private static String and(String more) {
        return more.isEmpty() ? "" : "; " + more;
    }

    /** What there is now of a change that was begun and is not done; nothing where all is as before. */
    static String left(Outcome outcome) {
        return outcome.at()
                .map(step -> left(outcome, step))
                .orElse(outcome.status() == Outcome.Status.CANCELLED ? "the next apply goes on from there" : "");
    }

    /** A drop that was begun takes the index out of use, and nothing brings it back. */
    private static String left(Outcome outcome, Step at) {
        PlannedChange planned = outcome.planned();
        boolean dropsOld = at.index().equals(WorkingName.OLD.of(planned.change().name()));
        if (PlannedChange.builds(at)) {
            return outcome.status() == Outcome.Status.CANCELLED
                    ? outcome.problem()
                            .map(left -> left.message() + "; the next apply sees to it")
                            .orElse("what was being built is removed")
                    : "";
        }
        if (dropsOld && planned.change().kind() == Change.Kind.REPLACE) {
            return "the new index is in place, and the next apply drops the old one, " + at.index();
        }
        boolean spared = outcome.problem()
                .map(Problem::code)
                .filter(code -> code == ProblemCode.HAZARD || code == ProblemCode.CHANGED_SINCE_PLAN)
                .isPresent();
        if (at.kind() == StepKind.DROP && spared) {
            return "";
        }
        if (at.kind() == StepKind.DROP) {
            return at.index() + " may be invalid by now, and the next apply drops it";
        }
        boolean built =
                planned.steps().stream().takeWhile(step -> !step.equals(at)).anyMatch(PlannedChange::builds);
        return built ? "what was built stays, and the next apply goes on from there" : "";
    }

    static Optional<String> size(Outcome outcome) {
        return outcome.bytes()
                .map(bytes -> Wording.size(bytes) + (outcome.planned().builds() ? ", valid" : ""));
    }
}
