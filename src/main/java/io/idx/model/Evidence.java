package io.idx.model;

import java.time.Instant;
import java.util.Optional;

/**
 * What the server knows of an index's use.
 *
 * @param bytes by the planner's page count, 8192 a page
 * @param scans since {@code since}
 * @param lastScan known from PostgreSQL 16 on
 * @param since when the database's counters were last reset, if ever
 */
public record Evidence(long bytes, long scans, Optional<Instant> lastScan, Optional<Instant> since) {}
