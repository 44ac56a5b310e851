package io.idx.apply;

/**
 * What a person or a signal asks of an apply while it works. May be used from any thread, signal handlers included;
 * what was asked is never taken back, only outdone.
 */
public final class Brake {
    /** What is asked; each outdoes the one before it. */
    public enum Pull {
        NONE,
        /** Begin nothing more, and no further build of what is under way; bring to its end what is. */
        STOP,
        /** Cancel what is being built, and remove what it leaves. */
        CANCEL,
        /** Leave at once; PostgreSQL finishes the statements that it has. */
        DETACH
    }

    private volatile Pull pull = Pull.NONE;

    /** Asks for something. */
    public synchronized void pull(Pull asked) {
        if (asked.compareTo(pull) > 0) {
            pull = asked;
        }
    }

    /** The strongest that was asked for. */
    public Pull pulled() {
        return pull;
    }

    boolean at(Pull least) {
        return pull.compareTo(least) >= 0;
    }
}
