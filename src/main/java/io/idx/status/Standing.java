package io.idx.status;

import java.util.Locale;

/** What an index is to the files. */
public enum Standing {
    DECLARED,
    /** Not declared, and idx may drop it. */
    OWNED,
    /** Not declared, and left alone. */
    UNMANAGED,
    /** It backs a constraint. */
    CONSTRAINT,
    /** It belongs to the index of a partitioned table. */
    PARTITION;

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
