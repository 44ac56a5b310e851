package io.idx.model;

import java.util.List;
import java.util.Optional;

/**
 * What the server tells of a statement that builds or drops an index, at one moment. Source:
 * {@code pg_stat_progress_create_index}, of which a drop has no row, {@code pg_stat_activity}, {@code pg_locks}.
 *
 * @param running whether the session carries out a statement at all
 * @param phase in PostgreSQL's words; empty where it tells none
 * @param waiting whether it waits for a lock, for other transactions, or with a commit for a standby
 * @param blockers for whom; the longest transaction first
 * @param queue who waits for it, where that stops others
 */
public record BuildReading(
        int pid,
        boolean running,
        String phase,
        long lockersDone,
        long lockersTotal,
        long blocksDone,
        long blocksTotal,
        long tuplesDone,
        long tuplesTotal,
        boolean waiting,
        List<Blocker> blockers,
        Optional<LockQueue> queue) {
    public BuildReading {
        blockers = List.copyOf(blockers);
    }

    /** The same with that queue. */
    public BuildReading before(Optional<LockQueue> other) {
        return new BuildReading(
                pid,
                running,
                phase,
                lockersDone,
                lockersTotal,
                blocksDone,
                blocksTotal,
                tuplesDone,
                tuplesTotal,
                waiting,
                blockers,
                other);
    }
}
