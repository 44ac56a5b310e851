package io.idx.reconcile;

import io.idx.diff.Change;
import io.idx.diff.IndexTree;
import io.idx.model.BuildFigures;
import io.idx.model.DesiredIndex;
import io.idx.model.ObservedState;
import io.idx.model.ObservedTable;
import io.idx.model.QualifiedName;
import io.idx.plan.Estimate;
import io.idx.plan.Estimates;
import io.idx.plan.PastBuild;
import io.idx.plan.Plan;
import io.idx.plan.PlannedChange;
import io.idx.plan.Step;
import io.idx.postgres.Database;
import io.idx.postgres.DatabaseException;
import io.idx.postgres.Sampler;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;

/** Looks at what the builds of a plan have to work on. It must not hold the plan up. */
final class Estimation {
    private static final Duration LIMIT = Duration.ofMillis(500);
    private static final Duration LIMIT_OF_ALL = Duration.ofSeconds(5);
    private static final long USUAL_MEMORY = 64L << 20;

    private final Database database;
    private final ObservedState observed;
    private final Map<QualifiedName, Long> sizes = new HashMap<>();
    private final Set<QualifiedName> closed = new HashSet<>();

    Estimation(Database database, ObservedState observed) {
        this.database = database;
        this.observed = observed;
    }

    /**
     * The tables that a plan reads as large as they are now: the catalog knows no size of one that was never vacuumed
     * or analyzed. What cannot be seen stays as it is there.
     */
    ObservedState sized(Plan plan) {
        Map<QualifiedName, ObservedTable> tables = new HashMap<>(observed.tables());
        Set<QualifiedName> read = plan.changes().stream()
                .flatMap(planned -> planned.steps().stream())
                .filter(PlannedChange::builds)
                .map(Step::table)
                .collect(Collectors.toSet());
        long end = System.nanoTime() + LIMIT_OF_ALL.toNanos();
        try (Sampler sampler = database.openSampler(LIMIT)) {
            for (QualifiedName name : read) {
                if (System.nanoTime() < end) {
                    tables.computeIfPresent(name, (same, table) -> sized(sampler, table));
                }
            }
        } catch (DatabaseException e) {
            return observed.withTables(tables);
        }
        return observed.withTables(tables);
    }

    /** A lock on one table hides no other. */
    private static ObservedTable sized(Sampler sampler, ObservedTable table) {
        try {
            return table.ofBytes(sampler.bytes(table));
        } catch (DatabaseException e) {
            return table;
        }
    }

    /** @param past builds of the same server, the newest last */
    Estimates of(Plan plan, List<PastBuild> past, int jobs) {
        List<PlannedChange> building =
                plan.changes().stream().filter(PlannedChange::builds).toList();
        if (building.isEmpty()) {
            return Estimates.none();
        }
        long end = System.nanoTime() + LIMIT_OF_ALL.toNanos();
        Map<QualifiedName, BuildFigures> figures = new HashMap<>();
        long memory = USUAL_MEMORY;
        try (Sampler sampler = database.openSampler(LIMIT)) {
            memory = sampler.memory();
            for (PlannedChange planned : building) {
                if (System.nanoTime() < end) {
                    figures(sampler, planned)
                            .ifPresent(found -> figures.put(planned.change().name(), found));
                }
            }
        } catch (DatabaseException e) {
            return Estimates.of(plan, figures, memory, past, jobs);
        }
        return Estimates.of(plan, figures, memory, past, jobs);
    }

    private Optional<BuildFigures> figures(Sampler sampler, PlannedChange planned) {
        Change change = planned.change();
        DesiredIndex desired = change.desired().orElseThrow();
        return observed.table(change.table()).map(table -> {
            long bytes = sizes.computeIfAbsent(table.name(), name -> sampler.bytes(table));
            BuildFigures figures = bytes < Estimate.SMALL_BYTES || closed.contains(table.name())
                    ? sized(bytes)
                    : sampled(sampler, desired, table, bytes);
            return figures.part(share(planned));
        });
    }

    /** What one index cannot have seen for want of a privilege or of time, no other on the table need try. */
    private BuildFigures sampled(Sampler sampler, DesiredIndex desired, ObservedTable table, long bytes) {
        try {
            return sampler.figures(desired, table, bytes);
        } catch (DatabaseException e) {
            if (e.isMissingPrivilege() || e.isLockConflict() || e.isCancelled()) {
                closed.add(table.name());
            }
            return sized(bytes);
        }
    }

    private static BuildFigures sized(long bytes) {
        return new BuildFigures(bytes, 0, OptionalDouble.empty(), 0, 0, false);
    }

    /** Of a partitioned table, how much of it is in the partitions that have the index built; twice where two are. */
    private double share(PlannedChange planned) {
        List<QualifiedName> leaves = planned.change().tree().stream()
                .flatMap(IndexTree::leaves)
                .map(IndexTree::table)
                .toList();
        double all = leaves.stream().mapToDouble(this::weight).sum();
        return leaves.isEmpty()
                ? 1
                : planned.steps().stream()
                                .filter(PlannedChange::builds)
                                .map(Step::table)
                                .mapToDouble(this::weight)
                                .sum()
                        / all;
    }

    /** So that empty partitions count, too. */
    private double weight(QualifiedName leaf) {
        return 1 + observed.table(leaf).map(ObservedTable::bytes).orElse(0L);
    }
}
