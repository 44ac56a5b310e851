package io.idx.status;

import java.util.Locale;

/** Whether an index can be used. */
public enum Health {
    VALID,
    INVALID,
    /** Somebody is building it now. */
    BUILDING,
    /** Debris of a run that was broken off. */
    LEFTOVER;

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
