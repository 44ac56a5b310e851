package io.idx.apply;

import io.idx.model.QualifiedName;
import io.idx.plan.Hazard;
import java.time.Duration;
import java.util.function.BiPredicate;

/**
 * How an apply goes about it.
 *
 * @param run a short name of the run, which its sessions have in their application_name
 * @param operator who runs it and where, {@code alice@ci-42}; may be empty
 * @param jobs how many changes may be under way at once, on different tables
 * @param waitLimit how long a build, rebuild or concurrent drop may wait for others, all its waits together
 * @param queueLimit how long others may wait for somebody who waits for such a statement; then it gives way
 * @param lockTimeout how long another run is waited for
 * @param gate asked before each change whether it may be begun now
 * @param failFast begins nothing more after the first failure, on any table
 * @param allowed whether a hazard of an index was allowed that shows only while the apply is at work
 */
public record Terms(
        String run,
        String operator,
        int jobs,
        Duration waitLimit,
        Duration queueLimit,
        Duration lockTimeout,
        Gate gate,
        boolean failFast,
        BiPredicate<Hazard, QualifiedName> allowed) {
    /** As long as a build may wait where nobody says otherwise. */
    public static final Duration WAIT_LIMIT = Duration.ofMinutes(15);

    /** As long as others may wait behind somebody who waits for a build, where nobody says otherwise. */
    public static final Duration QUEUE_LIMIT = Duration.ofSeconds(5);

    public Terms {
        if (jobs < 1) {
            throw new IllegalArgumentException("at least one job");
        }
    }

    /** One job, no waiting for another run, the usual limits. */
    public static Terms usual(boolean failFast) {
        return new Terms(
                "", "", 1, WAIT_LIMIT, QUEUE_LIMIT, Duration.ZERO, Gate.open(), failFast, (hazard, index) -> false);
    }

    /** The same, where changes are begun only as the gate allows. */
    public Terms through(Gate other) {
        return new Terms(run, operator, jobs, waitLimit, queueLimit, lockTimeout, other, failFast, allowed);
    }

    /** The same, where these are allowed. */
    public Terms allowing(BiPredicate<Hazard, QualifiedName> hazards) {
        return new Terms(run, operator, jobs, waitLimit, queueLimit, lockTimeout, gate, failFast, hazards);
    }

    /** {@code idx apply 01JDR7 3/5 alice@ci-42} */
    String application(String counter) {
        return ("idx apply " + run + " " + counter + " " + operator).strip().replaceAll(" +", " ");
    }
}
