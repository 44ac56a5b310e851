package io.idx.model;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the servers know of an index's use.
 *
 * @param bytes by the planner's page count, 8192 a page
 * @param scans on the server itself, since {@code since}
 * @param lastScan known from PostgreSQL 16 on
 * @param since from when on the counters are known to have counted: when the database's were reset, or else the oldest
 *     event that they remember; absent where nothing tells
 * @param elsewhere what each replica knows, where any was asked
 */
public record Evidence(
        long bytes, long scans, Optional<Instant> lastScan, Optional<Instant> since, List<NodeUse> elsewhere) {
    public Evidence {
        elsewhere = List.copyOf(elsewhere);
    }

    /** That of the server alone. */
    public Evidence(long bytes, long scans, Optional<Instant> lastScan, Optional<Instant> since) {
        this(bytes, scans, lastScan, since, List.of());
    }

    /** The same, with what replicas know. */
    public Evidence with(List<NodeUse> replicas) {
        return new Evidence(bytes, scans, lastScan, since, replicas);
    }

    /** On all nodes that answered. */
    public long allScans() {
        return scans
                + elsewhere.stream().mapToLong(use -> use.scans().orElse(0)).sum();
    }

    /** On any node. */
    public Optional<Instant> latestScan() {
        return Stream.concat(lastScan.stream(), elsewhere.stream().flatMap(use -> use.lastScan().stream()))
                .max(Comparator.naturalOrder());
    }

    /** From when on every node has counted; absent where one of them does not tell. */
    public Optional<Instant> sinceEverywhere() {
        return Stream.concat(Stream.of(since), elsewhere.stream().map(NodeUse::since))
                .reduce((one, other) -> one.flatMap(a -> other.map(b -> a.isAfter(b) ? a : b)))
                .flatMap(latest -> latest);
    }

    /** Whether every node has counted for so many days, by the server's clock; even of none, all must tell. */
    public boolean countedFor(int days, LocalDate today) {
        return days == 0
                ? elsewhere.stream().allMatch(use -> use.scans().isPresent())
                : sinceEverywhere()
                        .filter(from -> !from.atZone(ZoneOffset.UTC)
                                .toLocalDate()
                                .plusDays(days)
                                .isAfter(today))
                        .isPresent();
    }
}
