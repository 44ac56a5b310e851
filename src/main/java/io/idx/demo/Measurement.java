package io.idx.demo;

import java.time.Instant;
import java.util.List;

/**
 * What {@code idx demo --measure} found out.
 *
 * @param taken when it began
 * @param server the version of PostgreSQL
 * @param loadBefore the load average of the machine when it began, negative where that is not known
 * @param loadAfter the same when it ended
 * @param scales the demo's data first, then more of them
 */
public record Measurement(
        Instant taken, String server, Machine machine, double loadBefore, double loadAfter, List<Scale> scales) {
    public Measurement {
        scales = List.copyOf(scales);
    }
}
