package io.idx.apply;

import io.idx.plan.Plan;
import io.idx.postgres.Snapshot;

/**
 * A plan, and what it rests on.
 *
 * @param snapshot the look at the catalog that it was made from
 */
public record Footing(Plan plan, Snapshot snapshot) {}
