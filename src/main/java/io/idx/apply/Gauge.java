package io.idx.apply;

import io.idx.apply.Progress.Unit;
import io.idx.model.BuildReading;
import io.idx.model.LockQueue;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/**
 * Makes one share of the whole out of what a build tells of its phases, so that a bar never goes back. The weights of
 * the phases are those measured on btrees of 2 million rows; other methods have one long phase in place of three.
 */
final class Gauge {
    private static final int BLOCK = 8192;
    private static final double ALMOST = 0.99;
    private static final double TOO_EARLY_TO_TELL = 0.1;

    private static final int NUMBERS = 10;

    private record Phase(int number, String prefix, double start, double weight, Unit unit) {}

    /** The longer names first: the first that fits counts. */
    private static final List<Phase> PHASES = List.of(
            new Phase(1, "initializing", 0, 0, Unit.NOTHING),
            new Phase(2, "waiting for writers before build", 0, 0, Unit.TRANSACTIONS),
            new Phase(3, "building index: scanning table", 0, 0.2, Unit.BLOCKS),
            new Phase(4, "building index: sorting", 0.2, 0.4, Unit.NOTHING),
            new Phase(5, "building index: loading", 0.6, 0.2, Unit.TUPLES),
            new Phase(3, "building index", 0, 0.8, Unit.BLOCKS),
            new Phase(6, "waiting for writers before validation", 0.8, 0, Unit.TRANSACTIONS),
            new Phase(7, "index validation: scanning index", 0.8, 0.05, Unit.BLOCKS),
            new Phase(8, "index validation: sorting", 0.85, 0.07, Unit.NOTHING),
            new Phase(9, "index validation: scanning table", 0.92, 0.08, Unit.BLOCKS),
            new Phase(10, "waiting for", 1, 0, Unit.TRANSACTIONS));

    /** Looks are a second apart: what lay between two that are further, nobody has seen. */
    private static final long LONGEST_SEEN = Duration.ofSeconds(2).toNanos();

    private final LongSupplier nanoTime;
    private final long start;
    private String phase = "";
    private long phaseBegan;
    private Duration scan = Duration.ofSeconds(1);
    private double share;
    private long waited;
    private long waitedAmongOurselves;
    private long lastRead;
    private long lastDone;
    private OptionalLong rate = OptionalLong.empty();

    /** @param nanoTime as that of {@link System} */
    Gauge(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.start = nanoTime.getAsLong();
        this.phaseBegan = start;
        this.lastRead = start;
    }

    /** How long the statement has waited for others so far, those of its own run not counted. */
    Duration waited() {
        return Duration.ofNanos(waited);
    }

    /** Those of its own run, too. */
    Duration waitedInAll() {
        return Duration.ofNanos(waited + waitedAmongOurselves);
    }

    /**
     * @param amongOurselves whether it waits for builds of its own run alone, if it waits
     * @param patience how much it may wait in all
     * @param queueLimit how long others may wait for somebody who waits for it
     */
    Progress read(BuildReading reading, boolean amongOurselves, Duration patience, Duration queueLimit) {
        long now = nanoTime.getAsLong();
        if (!reading.phase().equals(phase)) {
            scan = phase.endsWith("scanning table") ? Duration.ofNanos(now - phaseBegan) : scan;
            phase = reading.phase();
            phaseBegan = now;
            lastDone = 0;
            rate = OptionalLong.empty();
        }
        long seen = Math.min(now - lastRead, LONGEST_SEEN);
        if (reading.waiting() && amongOurselves) {
            waitedAmongOurselves += seen;
        } else if (reading.waiting()) {
            waited += seen;
        }
        Optional<Phase> known = known(reading.phase());
        Unit unit = known.map(found -> unit(found, reading)).orElse(Unit.NOTHING);
        long done = done(unit, reading);
        long total = total(unit, reading);
        measure(unit, done, now);
        known.ifPresent(found -> advance(found, done, total, now));
        lastRead = now;
        Duration left = rest(patience, waited());
        return new Progress(
                reading.phase(),
                known.map(Phase::number).orElse(0),
                NUMBERS,
                total > 0 ? unit : Unit.NOTHING,
                total > 0 ? done : 0,
                Math.max(0, total),
                known.isPresent() ? OptionalDouble.of(share) : OptionalDouble.empty(),
                known.filter(found -> found.unit() == Unit.NOTHING && found.weight() > 0)
                        .isPresent(),
                rate,
                Duration.ofNanos(now - start),
                reading.waiting() ? Optional.empty() : left(now),
                reading.waiting(),
                reading.blockers(),
                reading.waiting() && !amongOurselves ? Optional.of(left) : Optional.empty(),
                reading.queue(),
                reading.queue().filter(LockQueue::ours).map(queue -> rest(queueLimit, queue.held())));
    }

    private static Duration rest(Duration limit, Duration spent) {
        return spent.compareTo(limit) < 0 ? limit.minus(spent) : Duration.ZERO;
    }

    private static Optional<Phase> known(String name) {
        return PHASES.stream().filter(each -> name.startsWith(each.prefix())).findFirst();
    }

    /** Methods other than btree count blocks or tuples, as they like. */
    private static Unit unit(Phase found, BuildReading reading) {
        return found.unit() == Unit.BLOCKS && reading.blocksTotal() == 0 && reading.tuplesTotal() > 0
                ? Unit.TUPLES
                : found.unit();
    }

    private static long done(Unit unit, BuildReading reading) {
        return switch (unit) {
            case NOTHING -> 0;
            case BLOCKS -> reading.blocksDone();
            case TUPLES -> reading.tuplesDone();
            case TRANSACTIONS -> reading.lockersDone();
        };
    }

    private static long total(Unit unit, BuildReading reading) {
        return switch (unit) {
            case NOTHING -> 0;
            case BLOCKS -> reading.blocksTotal();
            case TUPLES -> reading.tuplesTotal();
            case TRANSACTIONS -> reading.lockersTotal();
        };
    }

    private void measure(Unit unit, long done, long now) {
        if (unit == Unit.BLOCKS && lastDone > 0 && done > lastDone && now > lastRead) {
            rate = OptionalLong.of((long) ((done - lastDone) * BLOCK * 1e9 / (now - lastRead)));
        }
        lastDone = done;
    }

    /** Sorting counts nothing: it is taken to last twice as long as the reading before it. */
    private void advance(Phase found, long done, long total, long now) {
        double part = total > 0
                ? Math.min(1, (double) done / total)
                : found.unit() == Unit.NOTHING ? (now - phaseBegan) / (2.0 * Math.max(1, scan.toNanos())) : 0;
        double reached = found.start() + found.weight() * Math.min(found.unit() == Unit.NOTHING ? 0.95 : 1, part);
        share = Math.max(share, Math.min(ALMOST, reached));
    }

    private Optional<Duration> left(long now) {
        long worked = now - start - waitedInAll().toNanos();
        return share < TOO_EARLY_TO_TELL || share >= ALMOST
                ? Optional.empty()
                : Optional.of(Duration.ofNanos((long) (worked * (1 - share) / share)));
    }
}
