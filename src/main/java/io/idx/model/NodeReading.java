package io.idx.model;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What one server knows of the use of all indexes of some schemas.
 *
 * @param node {@code db2:5432}
 * @param standby whether it is in recovery
 * @param system which cluster it is a copy of; absent where the role may not see it
 * @param since from when on it has counted, if it tells
 */
public record NodeReading(
        String node, boolean standby, OptionalLong system, Optional<Instant> since, Map<QualifiedName, NodeUse> uses) {
    public NodeReading {
        uses = Map.copyOf(uses);
    }
}
