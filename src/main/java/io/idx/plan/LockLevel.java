package io.idx.plan;

import java.util.List;

/** PostgreSQL's table-level locks, weakest first, as far as index work takes them. */
public enum LockLevel {
    NONE("none", ""),
    ACCESS_SHARE("ACCESS SHARE", "AccessShareLock"),
    ROW_EXCLUSIVE("ROW EXCLUSIVE", "RowExclusiveLock"),
    SHARE_UPDATE_EXCLUSIVE("SHARE UPDATE EXCLUSIVE", "ShareUpdateExclusiveLock"),
    SHARE("SHARE", "ShareLock"),
    ACCESS_EXCLUSIVE("ACCESS EXCLUSIVE", "AccessExclusiveLock");

    /** All that there are, weakest first. */
    private static final List<String> MODES = List.of(
            "AccessShareLock",
            "RowShareLock",
            "RowExclusiveLock",
            "ShareUpdateExclusiveLock",
            "ShareLock",
            "ShareRowExclusiveLock",
            "ExclusiveLock",
            "AccessExclusiveLock");

    private final String sql;
    private final String mode;

    LockLevel(String sql, String mode) {
        this.sql = sql;
        this.mode = mode;
    }

    /** As the manual and LOCK TABLE spell it. */
    public String sql() {
        return sql;
    }

    /** As {@code pg_locks.mode} spells it; empty for none. */
    public String mode() {
        return mode;
    }

    /** The modes of others that it waits for, as {@code pg_locks.mode} spells them. */
    public List<String> conflicting() {
        return switch (this) {
            case NONE -> List.of();
            case ACCESS_SHARE -> MODES.subList(7, 8);
            case ROW_EXCLUSIVE -> MODES.subList(4, 8);
            case SHARE_UPDATE_EXCLUSIVE -> MODES.subList(3, 8);
            case SHARE ->
                MODES.subList(2, 8).stream()
                        .filter(other -> !other.equals(mode))
                        .toList();
            case ACCESS_EXCLUSIVE -> MODES;
        };
    }

    public boolean blocksWrites() {
        return compareTo(SHARE) >= 0;
    }
}
