package io.idx.apply;

/** Ends the work on a change, because that was asked for. */
final class Braked extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Braked() {
        super("asked to stop", null, false, false);
    }
}
