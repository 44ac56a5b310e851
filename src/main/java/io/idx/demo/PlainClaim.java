package io.idx.demo;

/** A promise of the seed that is about something else than time. */
public enum PlainClaim {
    ROWS_READ("Before: ~50,000 rows scanned per run page load; After: ~50 index lookups (99.9% reduction)"),
    TABLE_SCANS("Before: 20 full table scans per page load; After: 20 O(log n) index lookups"),
    SIZE("Estimated DB Size Increase: 5-10MB (negligible compared to data size)"),
    PARTIAL("Partial indexes save space by excluding NULL values"),
    COUNT("Total Indexes Added: 13; Total Tables Optimized: 6"),
    ONLINE("Downtime Required: None (indexes created online)");

    private static final int ROWS_OF_PAGE = 50;
    private static final long MEGABYTES = 10;
    private static final int INDEXES = 13;
    private static final int TABLES = 6;

    /** In milliseconds: nobody calls less a downtime. */
    private static final double LONG_WAIT = 1_000;

    private final String words;

    PlainClaim(String words) {
        this.words = words;
    }

    /** The promise in the seed's words. */
    public String words() {
        return words;
    }

    /** Whether it is true of what was measured. */
    public boolean holds(Scale scale) {
        Sizes sizes = scale.sizes();
        return switch (this) {
            case ROWS_READ -> scale.reads(TimeClaim.RUN_PAGE).after().allRows() <= ROWS_OF_PAGE;
            case TABLE_SCANS -> scale.reads(TimeClaim.LOGIC_RULES).after().scans() == 0;
            case SIZE -> sizes.allIndexes() <= MEGABYTES << 20;
            case PARTIAL -> sizes.partial() < sizes.whole();
            case COUNT -> sizes.indexes().size() == INDEXES && sizes.tables().size() == TABLES;
            case ONLINE -> scale.build().longest() < LONG_WAIT;
        };
    }
}
