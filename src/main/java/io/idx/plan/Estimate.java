package io.idx.plan;

import java.time.Duration;
import java.util.Optional;

/**
 * What the builds of one change come to.
 *
 * @param readBytes of the table that is read
 * @param bytes of the index afterwards
 * @param seconds absent where no earlier build on the same server tells
 * @param basis by how many earlier builds
 */
public record Estimate(long readBytes, Range bytes, Optional<Range> seconds, int basis) {
    /** Below, everything is done in a moment, and nothing is worth telling. */
    public static final long SMALL_BYTES = 1 << 20;

    /** How long it will probably take, where anything tells. */
    public Optional<Duration> likely() {
        return seconds.map(range -> Duration.ofMillis(Math.round(range.likely() * 1000)));
    }

    /** Whether the table is too small for its build to be felt. */
    public boolean small() {
        return readBytes < SMALL_BYTES;
    }
}
