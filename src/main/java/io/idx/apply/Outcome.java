package io.idx.apply;

import io.idx.model.Problem;
import io.idx.plan.PlannedChange;
import io.idx.plan.Step;
import java.time.Duration;
import java.util.Optional;

/**
 * How a change ended.
 *
 * @param worked how long its builds were at work, what they waited for others not counted
 * @param bytes the size of the index afterwards, if there is one
 * @param at the step that was not done, where the change was begun and is not
 * @param problem present when it failed, when it was not begun for a reason of its own, and when it was cancelled and
 *     what it had built could not be removed
 */
public record Outcome(
        PlannedChange planned,
        Status status,
        Duration took,
        Duration worked,
        Optional<Long> bytes,
        Optional<Step> at,
        Optional<Problem> problem) {
    /** How a change ended. */
    public enum Status {
        DONE,
        FAILED,
        /** Not begun: it had to wait, or a change before it on its table had to, or failed; or idx was stopped. */
        NOT_STARTED,
        /** Broken off because that was asked for; what was being built is removed. */
        CANCELLED,
        /** Left to PostgreSQL because that was asked for, which finishes the statement that it has. */
        DETACHED
    }
}
