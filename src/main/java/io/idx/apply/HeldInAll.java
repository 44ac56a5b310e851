package io.idx.apply;

import io.idx.model.LockQueue;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Since when transactions hold others up, as they wait for statements of a run. One that waits again, for the same
 * statement or for another of the run, has no new limit: those behind it have waited all the while.
 */
final class HeldInAll {
    private final Map<String, Long> since = new HashMap<>();

    /** The queue as one that has lasted since its head was first seen to hold others up. */
    LockQueue count(LockQueue queue) {
        if (queue.behind() == 0) {
            return queue;
        }
        long now = System.nanoTime();
        long first = since.merge(queue.transaction(), now - queue.held().toNanos(), Math::min);
        return queue.holding(Duration.ofNanos(now - first));
    }
}
