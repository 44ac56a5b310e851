package io.idx.render;

import io.idx.apply.Progress;
import io.idx.model.QualifiedName;
import io.idx.plan.PlannedChange;
import io.idx.plan.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.ToLongFunction;

/**
 * A change under way, as far as it was told. All its builds make one share of the whole, each weighing as much as the
 * table that it reads, or one like the other where a size is not known; the share never goes back, unless a build is
 * begun again.
 */
final class Work {
    private static final double ALMOST = 0.99;
    /** From here on what was likely beforehand tells less than how it goes. */
    private static final double WELL_UNDER_WAY = 0.5;

    final int number;
    final int total;
    final PlannedChange planned;

    private final double[] weights;
    private final Optional<Duration> likely;
    private int at = -1;
    private Instant since;
    private Duration built = Duration.ZERO;
    private double share;
    private Optional<Progress> progress = Optional.empty();
    private String hindrance = "";
    private boolean cleaning;

    Work(int number, int total, PlannedChange planned, Beforehand known, Instant now) {
        this.number = number;
        this.total = total;
        this.planned = planned;
        this.since = now;
        this.likely = known.likely().apply(planned);
        ToLongFunction<QualifiedName> bytes = known.tableBytes();
        List<Step> steps = planned.steps();
        boolean sized =
                steps.stream().filter(PlannedChange::builds).allMatch(step -> bytes.applyAsLong(step.table()) > 0);
        this.weights = steps.stream()
                .mapToDouble(step -> !PlannedChange.builds(step) ? 0 : sized ? bytes.applyAsLong(step.table()) : 1)
                .toArray();
    }

    void begin(Step step, Instant now) {
        int next = planned.steps().indexOf(step);
        if (next > at) {
            if (at >= 0 && weights[at] > 0) {
                built = built.plus(Duration.between(since, now));
            }
            at = next;
        }
        since = now;
        breakOff("");
        reach(0);
    }

    void hear(Progress heard) {
        breakOff("");
        progress = Optional.of(heard);
        heard.share().ifPresent(this::reach);
    }

    /** What is left of a build that failed is being removed. */
    void cleanUp(Progress heard) {
        progress = Optional.of(heard);
        hindrance = "";
        cleaning = true;
    }

    /** It cannot go on now, and that is why. */
    void hinder(String why) {
        hindrance = why;
    }

    /** The build under way is lost, and another takes its place. */
    void beginAgain(String why) {
        share = 0;
        reach(0);
        breakOff(why);
    }

    /** What was told of its progress counts no more. */
    void breakOff(String why) {
        progress = Optional.empty();
        hindrance = why;
        cleaning = false;
    }

    private void reach(double part) {
        double whole = weight(0, weights.length);
        if (at >= 0 && whole > 0) {
            share = Math.max(share, Math.min(ALMOST, (weight(0, at) + weights[at] * part) / whole));
        }
    }

    private double weight(int from, int to) {
        double sum = 0;
        for (int i = from; i < to; i++) {
            sum += weights[i];
        }
        return sum;
    }

    Optional<Step> step() {
        return at < 0 ? Optional.empty() : Optional.of(planned.steps().get(at));
    }

    /** From 1; 0 before the first. */
    int stepNumber() {
        return at + 1;
    }

    Optional<Progress> progress() {
        return progress;
    }

    String hindrance() {
        return hindrance;
    }

    /** Whether a statement builds now. */
    boolean atBuild() {
        return at >= 0 && weights[at] > 0 && !cleaning;
    }

    /** Whether what is left of one that failed is being removed now. */
    boolean cleaning() {
        return cleaning;
    }

    /** Whether the work is at its builds, so that a share of them means something. */
    boolean building() {
        return at >= 0
                && !cleaning
                && weight(at, weights.length) > 0
                && (progress.flatMap(heard -> heard.share().stream().boxed().findFirst())
                                .isPresent()
                        || share > 0);
    }

    /** How many percent of its builds are done: below 100 until the change is. Absent where nothing is being built. */
    OptionalInt percent() {
        return building() ? OptionalInt.of((int) (share * 100)) : OptionalInt.empty();
    }

    /** How long its builds will take from now: at the present rate, or before there is one, as earlier builds took. */
    Optional<Duration> left() {
        if (progress.isEmpty() || !atBuild()) {
            return Optional.empty();
        }
        Progress heard = progress.get();
        double done = weight(0, at);
        double later = weight(at + 1, weights.length);
        return heard.left()
                .map(own -> {
                    double perUnit = done > 0
                            ? built.toMillis() / done
                            : heard.elapsed().plus(own).toMillis() / weights[at];
                    return own.plusMillis((long) (later * perUnit));
                })
                .or(() -> leftAsBefore(heard));
    }

    private Optional<Duration> leftAsBefore(Progress heard) {
        return heard.waiting() || share > WELL_UNDER_WAY
                ? Optional.empty()
                : likely.map(whole -> whole.minus(built).minus(heard.elapsed()))
                        .filter(left -> left.compareTo(Duration.ZERO) > 0);
    }
}
