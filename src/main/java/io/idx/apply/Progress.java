package io.idx.apply;

import io.idx.model.Blocker;
import io.idx.model.LockQueue;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * How far the statement of a step is, by the server's word.
 *
 * @param phase in PostgreSQL's words, such as {@code building index: scanning table}; empty before it tells one, and
 *     for a drop
 * @param number of the phase among {@code phases}, from 1; 0 where the phase is not known
 * @param done of {@code total}, in {@code unit}; both 0 where the phase counts nothing
 * @param share of the whole statement that is done: at least what it was before, and below 1 until it is over; absent
 *     for statements that tell nothing, such as a drop
 * @param estimated whether the share is a guess by time, as while tuples are sorted
 * @param bytesPerSecond how fast the table or the index is read now, where that is known
 * @param elapsed since the statement began
 * @param left until it is over at the present rate, where that can be told: never while it waits
 * @param waiting whether it waits for others now
 * @param blockers for whom
 * @param patience how much longer idx lets it wait, while it waits
 * @param queue who waits for it, where that stops others
 * @param givesWay how much longer idx lets it stop them, where it does so by itself
 */
public record Progress(
        String phase,
        int number,
        int phases,
        Unit unit,
        long done,
        long total,
        OptionalDouble share,
        boolean estimated,
        OptionalLong bytesPerSecond,
        Duration elapsed,
        Optional<Duration> left,
        boolean waiting,
        List<Blocker> blockers,
        Optional<Duration> patience,
        Optional<LockQueue> queue,
        Optional<Duration> givesWay) {
    /** What a phase counts. */
    public enum Unit {
        NOTHING,
        /** Of 8192 bytes. */
        BLOCKS,
        TUPLES,
        /** Transactions that it waits for. */
        TRANSACTIONS
    }

    public Progress {
        blockers = List.copyOf(blockers);
    }
}
