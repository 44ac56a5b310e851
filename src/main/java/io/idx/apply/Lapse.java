package io.idx.apply;

import java.time.Duration;
import java.util.OptionalLong;

/** For how long something has been seen not to be so that ought to be. */
final class Lapse {
    private OptionalLong since = OptionalLong.empty();
    private boolean told;

    /** Whether it is too long by now; true once, until it is so again. */
    boolean over(boolean so, Duration tolerable) {
        long now = System.nanoTime();
        if (so) {
            since = OptionalLong.empty();
            told = false;
            return false;
        }
        if (since.isEmpty()) {
            since = OptionalLong.of(now);
        }
        boolean tells = !told && now - since.getAsLong() >= tolerable.toNanos();
        told |= tells;
        return tells;
    }
}
