package io.idx.apply;

import java.time.Duration;

/** For how long something has not been so that ought to be. */
final class Lapse {
    private long last = System.nanoTime();
    private boolean told;

    /** Whether it is too long by now; true once, until it is so again. */
    boolean over(boolean so, Duration tolerable) {
        long now = System.nanoTime();
        if (so) {
            last = now;
            told = false;
            return false;
        }
        boolean tells = !told && now - last >= tolerable.toNanos();
        told |= tells;
        return tells;
    }
}
