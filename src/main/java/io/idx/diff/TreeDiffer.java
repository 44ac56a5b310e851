package io.idx.diff;

import io.idx.diff.Change.Kind;
import io.idx.model.Attribute;
import io.idx.model.DesiredIndex;
import io.idx.model.IndexDefinition;
import io.idx.model.ObservedIndex;
import io.idx.model.QualifiedName;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Says what has to happen to the index of a partitioned table, of which those on its partitions are a part. */
final class TreeDiffer {
    private final Trees trees;
    private final Leftovers leftovers;
    private final Set<QualifiedName> spokenFor = new HashSet<>();

    TreeDiffer(Trees trees, Leftovers leftovers) {
        this.trees = trees;
        this.leftovers = leftovers;
    }

    boolean partitioned(QualifiedName table) {
        return trees.partitioned(table);
    }

    /** Indexes that have another use. */
    void reserve(Collection<ObservedIndex> indexes) {
        indexes.forEach(index -> trees.reserve(index.name()));
    }

    /** Indexes on partitions that a change has a use for, or takes away. */
    Set<QualifiedName> spokenFor() {
        return spokenFor;
    }

    /** What somebody builds at this moment on a partition. */
    Stream<ObservedIndex> building(QualifiedName index, QualifiedName table, Optional<ObservedIndex> there) {
        Stream<ObservedIndex> attached =
                there.stream().flatMap(root -> trees.present(root).parts());
        Stream<ObservedIndex> beside = there.stream().flatMap(trees::beside);
        return Stream.of(attached, beside, trees.namedAfter(index, table))
                .flatMap(indexes -> indexes)
                .distinct()
                .filter(each -> each.building().isPresent());
    }

    /** Keeps what has the name of a part of the index from being taken for something undeclared. */
    void speakFor(QualifiedName index, QualifiedName table) {
        trees.namedAfter(index, table).forEach(each -> spokenFor.add(each.name()));
    }

    Optional<Change> differing(DesiredIndex desired, ObservedIndex there) {
        IndexTree present = trees.present(there);
        List<Difference> differences = differences(desired, there.definition(), present);
        boolean left = leftovers.lying(desired.name(), desired.table());
        boolean rebuild = differences.stream().anyMatch(Difference::needsBuild) || trees.stuck(there);
        Optional<ObservedIndex> replacement = leftovers.replacement(desired.name(), desired.table());
        IndexTree tree = rebuild
                ? trees.wanted(desired, replacement.filter(usable(desired)), Optional.of(present))
                : trees.wanted(desired, Optional.of(there), Optional.empty());
        speakFor(tree);
        if (tree.settled() && differences.isEmpty() && !left) {
            return Optional.empty();
        }
        Kind kind = rebuild ? Kind.REPLACE : tree.settled() && !left ? Kind.ALTER : Kind.REPAIR;
        return Optional.of(new Change(
                kind,
                Optional.of(desired),
                Optional.of(there),
                differences,
                replacement,
                leftovers.replaced(desired.name(), desired.table()),
                List.of(),
                Optional.of(tree),
                rebuild ? Optional.of(present) : Optional.empty()));
    }

    /** A leftover goes on as the index itself, however far it came. */
    Change absent(DesiredIndex desired, Optional<ObservedIndex> formerName) {
        Optional<ObservedIndex> source = leftovers
                .of(desired.name(), desired.table())
                .filter(usable(desired))
                .findFirst()
                .or(() -> formerName);
        IndexTree tree = trees.wanted(desired, source, Optional.empty());
        speakFor(tree);
        return new Change(
                source.isPresent() ? Kind.RENAME : Kind.CREATE,
                Optional.of(desired),
                source,
                source.map(index -> differences(desired, index.definition(), trees.present(index)))
                        .orElse(List.of()),
                leftovers
                        .replacement(desired.name(), desired.table())
                        .filter(index -> !source.equals(Optional.of(index))),
                leftovers.replaced(desired.name(), desired.table()).filter(index -> !source.equals(Optional.of(index))),
                List.of(),
                Optional.of(tree),
                Optional.empty());
    }

    /** What goes when the index is dropped. */
    IndexTree goes(ObservedIndex index) {
        return trees.present(index);
    }

    /** The same change, with all that belongs to what was left of the index of a partitioned table. */
    Change withLeft(Change change) {
        return partitioned(change.table())
                ? change.leaving(Stream.concat(change.replacement().stream(), change.replaced().stream())
                        .map(trees::present)
                        .toList())
                : change;
    }

    private void speakFor(IndexTree tree) {
        tree.below().forEach(node -> {
            node.index().ifPresent(index -> spokenFor.add(index.name()));
            node.debris().forEach(index -> spokenFor.add(index.name()));
        });
    }

    private Predicate<ObservedIndex> usable(DesiredIndex desired) {
        return sameBuildAs(desired).and(index -> !trees.stuck(index));
    }

    private static Predicate<ObservedIndex> sameBuildAs(DesiredIndex desired) {
        return index -> index.definition().sameBuildAndTablespace(desired.definition());
    }

    /**
     * Storage parameters and statistics targets are those of the indexes that hold the rows. What the topmost says of
     * storage parameters cannot be changed; it counts only while nothing is attached.
     */
    private static List<Difference> differences(DesiredIndex index, IndexDefinition top, IndexTree present) {
        IndexDefinition desired = index.definition();
        List<ObservedIndex> leaves =
                present.leaves().flatMap(node -> node.index().stream()).toList();
        List<IndexDefinition> alike = leaves.stream()
                .filter(leaf -> !index.parts().containsKey(leaf.table()))
                .map(ObservedIndex::definition)
                .toList();
        IndexDefinition observed = top.withStorage(odd(desired, alike, IndexDefinition::storage)
                        .orElse(leaves.isEmpty() ? top.storage() : desired.storage()))
                .withStatistics(odd(
                                desired,
                                Stream.concat(Stream.of(top), alike.stream()).toList(),
                                IndexDefinition::statistics)
                        .orElse(desired.statistics()));
        Stream<Difference> shared = Differ.differences(
                        desired, observed, index.declared().rebuild())
                .stream()
                .map(difference -> difference.attribute() == Attribute.WITH && leaves.isEmpty()
                        ? new Difference(difference.attribute(), difference.desired(), difference.observed(), true)
                        : difference);
        return Stream.concat(shared, PartDifferences.of(index, present).stream())
                .sorted(Comparator.comparing(Difference::attribute))
                .toList();
    }

    private static <V> Optional<V> odd(
            IndexDefinition desired, List<IndexDefinition> definitions, Function<IndexDefinition, V> value) {
        return definitions.stream()
                .map(value)
                .filter(each -> !each.equals(value.apply(desired)))
                .findFirst();
    }
}
