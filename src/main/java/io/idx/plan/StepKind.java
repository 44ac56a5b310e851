package io.idx.plan;

import static io.idx.plan.LockLevel.ACCESS_EXCLUSIVE;
import static io.idx.plan.LockLevel.ACCESS_SHARE;
import static io.idx.plan.LockLevel.NONE;
import static io.idx.plan.LockLevel.ROW_EXCLUSIVE;
import static io.idx.plan.LockLevel.SHARE;
import static io.idx.plan.LockLevel.SHARE_UPDATE_EXCLUSIVE;

import java.util.List;
import java.util.stream.Collectors;

/**
 * The kinds of statement that change an index, each with the locks that it holds to its end and what it waits for.
 * Source of the locks: {@code pg_locks} on every supported major.
 */
public enum StepKind {
    /** CREATE INDEX CONCURRENTLY. */
    BUILD("build", SHARE_UPDATE_EXCLUSIVE, ROW_EXCLUSIVE, true),
    /** CREATE INDEX ON ONLY a partitioned table: nothing is read, and nobody sees the index before it is there. */
    CREATE_ONLY("create without partitions", SHARE, NONE, false),
    /**
     * CREATE INDEX of a partitioned table with a foreign table in it, out of what its partitions have: nothing is read.
     * It holds the same lock on each partition.
     */
    UNITE("create over the partitions", SHARE, NONE, false),
    /** ALTER INDEX … ATTACH PARTITION, on the index of the partition. */
    ATTACH("attach", ACCESS_SHARE, ACCESS_EXCLUSIVE, false),
    /** Two renames in one transaction: the new index takes the name of the old one. */
    SWAP("swap names", NONE, SHARE_UPDATE_EXCLUSIVE, false),
    RENAME("rename", NONE, SHARE_UPDATE_EXCLUSIVE, false),
    COMMENT("comment", NONE, SHARE_UPDATE_EXCLUSIVE, false),
    /** ALTER INDEX SET or RESET where it does not disturb queries (btree, hash, and gist's and spgist's fillfactor). */
    STORAGE("set storage parameters", NONE, SHARE_UPDATE_EXCLUSIVE, false),
    /** The same where every query on the table waits for it (gin, brin, gist's buffering). */
    STORAGE_STALLING("set storage parameters", NONE, ACCESS_EXCLUSIVE, false),
    /** ALTER INDEX … DEPENDS ON EXTENSION, for which every query on the table waits. */
    EXTENSION("set extension dependency", NONE, ACCESS_EXCLUSIVE, false),
    /** ALTER INDEX SET STATISTICS, and the ANALYZE that makes it count, in one transaction. */
    STATISTICS("set statistics target, analyze", SHARE_UPDATE_EXCLUSIVE, SHARE_UPDATE_EXCLUSIVE, false),
    /** ALTER TABLE … CLUSTER ON, which only marks the index. */
    CLUSTER("mark for CLUSTER", SHARE_UPDATE_EXCLUSIVE, SHARE_UPDATE_EXCLUSIVE, false),
    /** ALTER TABLE … REPLICA IDENTITY USING INDEX: instant, but under the strongest lock on the table. */
    REPLICA_IDENTITY("set replica identity", ACCESS_EXCLUSIVE, SHARE, false),
    /** REINDEX INDEX CONCURRENTLY, there or in another tablespace. */
    REINDEX("reindex", SHARE_UPDATE_EXCLUSIVE, SHARE_UPDATE_EXCLUSIVE, true),
    ANALYZE("analyze", SHARE_UPDATE_EXCLUSIVE, ACCESS_SHARE, false),
    /** DROP INDEX CONCURRENTLY. */
    DROP("drop", SHARE_UPDATE_EXCLUSIVE, SHARE_UPDATE_EXCLUSIVE, true),
    /** DROP INDEX of a partitioned table, which holds the same lock on each partition and its index, too. */
    DROP_TREE("drop with partitions", ACCESS_EXCLUSIVE, ACCESS_EXCLUSIVE, false);

    private final String words;
    private final LockLevel onTable;
    private final LockLevel onIndex;
    private final boolean concurrent;

    StepKind(String words, LockLevel onTable, LockLevel onIndex, boolean concurrent) {
        this.words = words;
        this.onTable = onTable;
        this.onIndex = onIndex;
        this.concurrent = concurrent;
    }

    public String words() {
        return words;
    }

    public LockLevel onTable() {
        return onTable;
    }

    public LockLevel onIndex() {
        return onIndex;
    }

    /**
     * Whether it waits for other sessions inside, holding only weak locks. It must stand alone outside a transaction,
     * and a lock_timeout would break it off halfway.
     */
    public boolean concurrent() {
        return concurrent;
    }

    /** Whether it reads the table for its statistics, under its locks, which may take minutes. */
    public boolean analyzes() {
        return this == STATISTICS || this == ANALYZE;
    }

    /** Whether it gives an index its name, which takes CREATE on the schema besides the rights of the table's owner. */
    public boolean namesIndex() {
        return switch (this) {
            case BUILD, CREATE_ONLY, UNITE, SWAP, RENAME -> true;
            case ATTACH,
                    COMMENT,
                    STORAGE,
                    STORAGE_STALLING,
                    EXTENSION,
                    STATISTICS,
                    CLUSTER,
                    REPLICA_IDENTITY,
                    REINDEX,
                    ANALYZE,
                    DROP,
                    DROP_TREE -> false;
        };
    }

    /** What it waits for, besides its locks, in this order. */
    List<Wait> waits() {
        return switch (this) {
            case BUILD -> List.of(Wait.WRITERS, Wait.SNAPSHOTS);
            case REINDEX -> List.of(Wait.WRITERS, Wait.SNAPSHOTS, Wait.USERS);
            case DROP -> List.of(Wait.USERS);
            case CREATE_ONLY,
                    UNITE,
                    ATTACH,
                    SWAP,
                    RENAME,
                    COMMENT,
                    STORAGE,
                    STORAGE_STALLING,
                    EXTENSION,
                    STATISTICS,
                    CLUSTER,
                    REPLICA_IDENTITY,
                    ANALYZE,
                    DROP_TREE -> List.of();
        };
    }

    /** The same in words. */
    public String waitsFor() {
        String words = waits().stream().map(Wait::words).collect(Collectors.joining(", "));
        int last = words.lastIndexOf(", ");
        return words.isEmpty()
                ? "nothing"
                : last < 0 ? words : words.substring(0, last) + ", then" + words.substring(last + 1);
    }
}
