package io.idx.apply;

/** Ends the work on a change, because that was asked for. */
final class Braked extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Outcome.Status status;
    private final boolean leftover;

    /** Broken off, with nothing of it left. */
    Braked() {
        this(Outcome.Status.CANCELLED, false);
    }

    /** @param leftover whether what a build left is still there, as others are in the way */
    Braked(Outcome.Status status, boolean leftover) {
        super("asked to stop", null, false, false);
        this.status = status;
        this.leftover = leftover;
    }

    Outcome.Status status() {
        return status;
    }

    boolean leftover() {
        return leftover;
    }
}
