package io.idx.plan;

/** PostgreSQL's table-level locks, weakest first, as far as index work takes them. */
public enum LockLevel {
    NONE("none", ""),
    ACCESS_SHARE("ACCESS SHARE", "AccessShareLock"),
    ROW_EXCLUSIVE("ROW EXCLUSIVE", "RowExclusiveLock"),
    SHARE_UPDATE_EXCLUSIVE("SHARE UPDATE EXCLUSIVE", "ShareUpdateExclusiveLock"),
    SHARE("SHARE", "ShareLock"),
    ACCESS_EXCLUSIVE("ACCESS EXCLUSIVE", "AccessExclusiveLock");

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

    public boolean blocksWrites() {
        return compareTo(SHARE) >= 0;
    }
}
