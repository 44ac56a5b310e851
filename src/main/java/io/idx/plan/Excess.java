package io.idx.plan;

import io.idx.diff.Change;
import io.idx.diff.IndexTree;
import io.idx.model.ByteSize;
import io.idx.model.Limit;
import io.idx.model.ObservedIndex;
import io.idx.model.ObservedState;
import io.idx.model.ObservedTable;
import io.idx.model.Problem;
import io.idx.model.ProblemCode;
import io.idx.model.QualifiedName;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Where a plan goes beyond what the files allow. What is refused anyway does not count. */
final class Excess {
    private final ObservedState observed;
    private final List<PlannedChange> changes;

    Excess(ObservedState observed, List<PlannedChange> changes) {
        this.observed = observed;
        this.changes =
                changes.stream().filter(planned -> planned.refusal().isEmpty()).toList();
    }

    List<Problem> over(List<Limit> limits) {
        return limits.stream().flatMap(this::over).toList();
    }

    private Stream<Problem> over(Limit limit) {
        return switch (limit.kind()) {
            case INDEXES_PER_TABLE -> crowded(limit);
            case BUILD_SIZE -> changes.stream().flatMap(planned -> tooLarge(limit, planned).stream());
            case CHANGES ->
                counted(limit, changes.size(), "the plan makes " + changes.size() + " changes", "--only or --table");
            case DROPS -> {
                long drops = changes.stream()
                        .filter(planned -> planned.change().kind() == Change.Kind.DROP)
                        .count();
                yield counted(
                        limit,
                        drops,
                        "the plan drops " + drops + (drops == 1 ? " index" : " indexes"),
                        "--only or --exclude");
            }
        };
    }

    private static Stream<Problem> counted(Limit limit, long number, String what, String options) {
        return number > limit.most()
                ? Stream.of(problem(
                        limit,
                        what + ", and limits." + limit.kind().key() + " is " + limit.words(),
                        "apply it in parts, with " + options + ", or raise the limit in the file"))
                : Stream.empty();
    }

    private Stream<Problem> crowded(Limit limit) {
        Map<QualifiedName, Long> growth = new TreeMap<>();
        changes.forEach(planned -> planned.steps().forEach(step -> grow(planned, step, growth)));
        return growth.entrySet().stream().filter(table -> table.getValue() > 0).flatMap(table -> {
            long now = observed.indexes().stream()
                    .filter(index -> index.table().equals(table.getKey()))
                    .count();
            long then = now + table.getValue();
            return then > limit.most()
                    ? Stream.of(problem(
                            limit,
                            table.getKey() + " would have " + then + " indexes, " + table.getValue()
                                    + " more than now, and limits."
                                    + limit.kind().key() + " is " + limit.words(),
                            "those of constraints and undeclared ones count; drop what is not needed, or raise the"
                                    + " limit in the file"))
                    : Stream.empty();
        });
    }

    private static void grow(PlannedChange planned, Step step, Map<QualifiedName, Long> growth) {
        switch (step.kind()) {
            case BUILD, CREATE_ONLY, UNITE -> growth.merge(step.table(), 1L, Long::sum);
            case DROP -> growth.merge(step.table(), -1L, Long::sum);
            case DROP_TREE ->
                planned.change().former().stream()
                        .flatMap(IndexTree::all)
                        .filter(node -> node.index().isPresent())
                        .forEach(node -> growth.merge(node.table(), -1L, Long::sum));
            case REINDEX,
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
                    ANALYZE -> {}
        }
    }

    private Optional<Problem> tooLarge(Limit limit, PlannedChange planned) {
        String verb = planned.change().kind().name().toLowerCase(Locale.ROOT);
        String what = verb + " " + planned.change().name();
        String limited = ", and limits." + limit.kind().key() + " is " + limit.words();
        String advice = "raise the limit in the file to have it built";
        Optional<ObservedTable> table = planned.steps().stream()
                .filter(PlannedChange::builds)
                .flatMap(step -> observed.table(step.table()).stream())
                .filter(read -> read.bytes() > limit.most())
                .findFirst();
        long index = planned.builds() && planned.change().tree().isEmpty()
                ? planned.change()
                        .observed()
                        .filter(ObservedIndex::sound)
                        .map(there -> there.evidence().bytes())
                        .orElse(0L)
                : 0;
        return table.map(read -> problem(
                        limit,
                        what + " reads " + ByteSize.words(read.bytes()) + " of " + read.name() + limited,
                        advice))
                .or(() -> index > limit.most()
                        ? Optional.of(problem(
                                limit,
                                what + " builds an index of " + ByteSize.words(index) + " anew" + limited,
                                advice))
                        : Optional.empty());
    }

    private static Problem problem(Limit limit, String message, String note) {
        return Problem.at(limit.place(), ProblemCode.LIMIT, message).noting(note);
    }
}
