package io.idx.plan;

import io.idx.diff.Change;
import io.idx.model.BuildFigures;
import io.idx.model.IndexDefinition;
import io.idx.model.ObservedIndex;
import io.idx.model.QualifiedName;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a plan is likely to take, before anything is done. Pure.
 *
 * @param changes by the name of the index, those that build and of which anything is known
 * @param seconds of all builds; absent where one of them is not known
 * @param basis by how many earlier builds
 * @param jobs how many builds are under way at once
 * @param peakBytes of disk beside what is taken now, at the worst moment; absent where a build is not known
 * @param walBytes of WAL that the builds write; absent where a build is not known
 */
public record Estimates(
        Map<QualifiedName, Estimate> changes,
        Optional<Range> seconds,
        int basis,
        int jobs,
        OptionalLong peakBytes,
        OptionalLong walBytes) {
    private static final Range A_MOMENT = new Range(0, 0.1, 1);

    public Estimates {
        changes = Map.copyOf(changes);
    }

    /** Those of a plan of which nothing is known. */
    public static Estimates none() {
        return new Estimates(Map.of(), Optional.empty(), 0, 1, OptionalLong.empty(), OptionalLong.empty());
    }

    /**
     * The estimates for a plan.
     *
     * @param figures by the name of the index
     * @param memory that a build may use to sort, in bytes
     * @param past builds of the same server, the newest last
     * @param jobs how many builds, of different tables, may be under way at once
     */
    public static Estimates of(
            Plan plan, Map<QualifiedName, BuildFigures> figures, long memory, List<PastBuild> past, int jobs) {
        BuildTimes times = new BuildTimes(past);
        Map<QualifiedName, Estimate> known = new HashMap<>();
        List<PlannedChange> building =
                plan.changes().stream().filter(PlannedChange::builds).toList();
        for (PlannedChange planned : building) {
            QualifiedName name = planned.change().name();
            Optional.ofNullable(figures.get(name))
                    .flatMap(figure -> estimate(planned.change(), figure, times))
                    .ifPresent(estimate -> known.put(name, estimate));
        }
        boolean all = known.size() == building.size();
        boolean timed = all
                && known.values().stream()
                        .allMatch(estimate -> estimate.seconds().isPresent());
        Set<QualifiedName> tables =
                building.stream().map(planned -> planned.change().table()).collect(Collectors.toSet());
        int lanes = Math.max(1, Math.min(jobs, tables.size()));
        double wal = known.values().stream()
                .mapToDouble(estimate -> estimate.bytes().likely())
                .sum();
        return new Estimates(
                known,
                timed ? seconds(building, known, lanes) : Optional.empty(),
                known.values().stream().mapToInt(Estimate::basis).max().orElse(0),
                lanes,
                all ? OptionalLong.of(Math.round(peak(plan, known, memory, lanes))) : OptionalLong.empty(),
                all ? OptionalLong.of(Math.round(wal)) : OptionalLong.empty());
    }

    /** No sooner than the table that takes longest, nor than all of them spread evenly. */
    private static Optional<Range> seconds(
            List<PlannedChange> building, Map<QualifiedName, Estimate> known, int lanes) {
        Map<QualifiedName, Range> tables = new HashMap<>();
        for (PlannedChange planned : building) {
            Optional.ofNullable(known.get(planned.change().name()))
                    .flatMap(Estimate::seconds)
                    .ifPresent(seconds -> tables.merge(planned.change().table(), seconds, Range::plus));
        }
        Optional<Range> longest = tables.values().stream().reduce(Range::or);
        return tables.values().stream()
                .reduce(Range::plus)
                .map(all -> all.times(1.0 / lanes))
                .flatMap(even -> longest.map(even::or));
    }

    public Optional<Estimate> of(Change change) {
        return Optional.ofNullable(changes.get(change.name()));
    }

    /** Whether any build is large enough to be worth telling. */
    public boolean worthTelling() {
        return changes.values().stream().anyMatch(estimate -> !estimate.small());
    }

    private static Optional<Estimate> estimate(Change change, BuildFigures figures, BuildTimes times) {
        IndexDefinition definition = change.desired().orElseThrow().definition();
        if (figures.tableBytes() < Estimate.SMALL_BYTES) {
            Range bytes = new Range(0, figures.tableBytes() / 2.0, 2.0 * figures.tableBytes());
            return Optional.of(new Estimate(figures.tableBytes(), bytes, Optional.of(A_MOMENT), 0));
        }
        return IndexSize.of(definition, figures)
                .or(() -> asBefore(change))
                .map(bytes -> new Estimate(
                        figures.tableBytes(),
                        bytes,
                        times.seconds(definition.method(), figures.tableBytes(), bytes.likely()),
                        times.basis(definition.method())));
    }

    /** The size that the index has now, where the new one holds the same; bloat makes that too much, if anything. */
    private static Optional<Range> asBefore(Change change) {
        boolean alike = change.differences().stream().allMatch(difference -> switch (difference.attribute()) {
            case WITH,
                    TABLESPACE,
                    STATISTICS,
                    PARTITIONS,
                    COMMENT,
                    DEPENDS_ON_EXTENSION,
                    NULLS_DISTINCT,
                    QUERIES,
                    REBUILD,
                    PROTECT,
                    EXPIRES -> true;
            case COLUMNS, UNIQUE, METHOD, INCLUDE, WHERE -> false;
        });
        return change.observed()
                .filter(index -> alike && index.sound() && index.evidence().bytes() > 0)
                .map(index -> Range.around((double) index.evidence().bytes(), 0.4, 1.3));
    }

    /** A large build sorts on disk, too, in about as much again. At worst the largest are under way at once. */
    private static double peak(Plan plan, Map<QualifiedName, Estimate> known, long memory, int lanes) {
        long own = memory / lanes;
        double beside = known.values().stream()
                .map(estimate -> estimate.bytes().likely())
                .sorted(Comparator.reverseOrder())
                .skip(1)
                .limit(lanes - 1L)
                .mapToDouble(bytes -> bytes > own ? 2 * bytes : bytes)
                .sum();
        return beside + serialPeak(plan, known, own);
    }

    private static double serialPeak(Plan plan, Map<QualifiedName, Estimate> known, long memory) {
        double now = 0;
        double peak = 0;
        for (PlannedChange planned : plan.changes()) {
            double builds =
                    planned.steps().stream().filter(PlannedChange::builds).count();
            double each = Optional.ofNullable(known.get(planned.change().name()))
                    .map(estimate -> estimate.bytes().likely() / Math.max(1, builds))
                    .orElse(0.0);
            for (Step step : planned.steps()) {
                if (PlannedChange.builds(step)) {
                    peak = Math.max(peak, now + each + (each > memory ? each : 0));
                    now += each;
                }
                now -= freed(planned.change(), step, builds);
            }
        }
        return peak;
    }

    private static double freed(Change change, Step step, double builds) {
        return switch (step.kind()) {
            case DROP, DROP_TREE -> bytes(change, step.index());
            case REINDEX ->
                change.observed().map(index -> index.evidence().bytes()).orElse(0L) / builds;
            case BUILD,
                    CREATE_ONLY,
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
                    ANALYZE -> 0;
        };
    }

    /** That which goes is a leftover of this name, or else the index that was there. */
    private static long bytes(Change change, QualifiedName gone) {
        Stream<ObservedIndex> left = Stream.of(
                        change.replacement().stream(), change.replaced().stream(), change.reindexed().stream())
                .flatMap(indexes -> indexes);
        return left.filter(index -> index.name().equals(gone))
                .findFirst()
                .or(change::observed)
                .map(index -> index.evidence().bytes())
                .orElse(0L);
    }
}
