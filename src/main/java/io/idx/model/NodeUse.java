package io.idx.model;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What one replica knows of an index's use.
 *
 * @param node as a reader should call it: {@code db2:5432}
 * @param scans absent where the replica could not be asked
 * @param lastScan known from PostgreSQL 16 on
 * @param since as in {@link Evidence}
 */
public record NodeUse(String node, OptionalLong scans, Optional<Instant> lastScan, Optional<Instant> since) {
    /** That of a replica that could not be asked. */
    public static NodeUse unknown(String node) {
        return new NodeUse(node, OptionalLong.empty(), Optional.empty(), Optional.empty());
    }
}
