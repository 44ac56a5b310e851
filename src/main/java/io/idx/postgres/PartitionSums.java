package io.idx.postgres;

import static java.util.stream.Collectors.toMap;

import io.idx.model.Evidence;
import io.idx.model.ObservedIndex;
import io.idx.model.ObservedTable;
import io.idx.model.QualifiedName;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.stream.Stream;

/** What a partitioned table and its index come to: they have no pages and no scans of their own. */
final class PartitionSums {
    private PartitionSums() {}

    /** By name, each partitioned one with the rows and bytes of its partitions. */
    static Map<QualifiedName, ObservedTable> ofTables(Collection<ObservedTable> tables) {
        Map<QualifiedName, ObservedTable> byName = tables.stream().collect(toMap(ObservedTable::name, table -> table));
        Map<QualifiedName, Long> rows = sums(byName, ObservedTable::parent, ObservedTable::rows, PartitionSums::rows);
        Map<QualifiedName, Long> bytes = sums(byName, ObservedTable::parent, ObservedTable::bytes, Long::sum);
        bytes.forEach((name, sum) -> byName.computeIfPresent(
                name, (same, table) -> with(table, rows.getOrDefault(name, table.rows()), sum)));
        return byName;
    }

    /** In the order given, each that others are attached to with their sizes and scans. */
    static List<ObservedIndex> ofIndexes(List<ObservedIndex> indexes) {
        if (indexes.stream().allMatch(index -> index.parent().isEmpty())) {
            return indexes;
        }
        Map<QualifiedName, ObservedIndex> byName =
                indexes.stream().collect(toMap(ObservedIndex::name, Function.identity()));
        Map<QualifiedName, Evidence> evidence =
                sums(byName, ObservedIndex::parent, ObservedIndex::evidence, PartitionSums::both);
        return indexes.stream()
                .map(index -> Optional.ofNullable(evidence.get(index.name()))
                        .map(sum -> index.withEvidence(sum))
                        .orElse(index))
                .toList();
    }

    /** For each that something is a part of, the sum over all its parts, however deep. */
    private static <T, V> Map<QualifiedName, V> sums(
            Map<QualifiedName, T> all,
            Function<T, Optional<QualifiedName>> parent,
            Function<T, V> value,
            BinaryOperator<V> sum) {
        Map<QualifiedName, V> sums = new HashMap<>();
        for (T part : all.values()) {
            Stream.iterate(parent.apply(part), Optional::isPresent, above -> above.map(all::get)
                            .flatMap(parent))
                    .flatMap(Optional::stream)
                    .filter(all::containsKey)
                    .forEach(above -> sums.merge(above, value.apply(part), sum));
        }
        return sums;
    }

    private static Long rows(long left, long right) {
        return left < 0 ? right : right < 0 ? left : left + right;
    }

    private static Evidence both(Evidence left, Evidence right) {
        Optional<Instant> last = Stream.of(left.lastScan(), right.lastScan())
                .flatMap(Optional::stream)
                .max(Comparator.naturalOrder());
        return new Evidence(left.bytes() + right.bytes(), left.scans() + right.scans(), last, left.since());
    }

    private static ObservedTable with(ObservedTable table, long rows, long bytes) {
        return new ObservedTable(
                table.name(),
                table.oid(),
                table.kind(),
                table.parent(),
                table.owner(),
                table.columns(),
                table.columnTypes(),
                table.notNull(),
                table.identity(),
                rows,
                bytes);
    }
}
