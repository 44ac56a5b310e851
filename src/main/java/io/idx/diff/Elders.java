package io.idx.diff;

import io.idx.model.DesiredIndex;
import io.idx.model.ObservedIndex;
import io.idx.model.ObservedIndex.Role;
import io.idx.model.QualifiedName;
import io.idx.model.WorkingName;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Over a foreign partition, the indexes that PostgreSQL would take up in place of a part of the one that is wanted: it
 * goes by age, and does not look at the order of a column.
 */
final class Elders {
    private final Trees trees;
    private final DesiredIndex desired;
    private final boolean overForeign;
    /** Names that parts of them have while they are built anew. */
    private final Set<QualifiedName> renewing = new HashSet<>();

    Elders(Trees trees, DesiredIndex desired) {
        this.trees = trees;
        this.desired = desired;
        this.overForeign = trees.foreignBelow(desired.table());
    }

    /** Those on a table, which is asked before its partitions are. */
    List<ObservedIndex> on(QualifiedName table, Optional<ObservedIndex> used, List<ObservedIndex> debris) {
        List<ObservedIndex> elders = kin(table)
                .filter(index -> !used.equals(Optional.of(index)) && !debris.contains(index))
                .filter(index -> used.filter(each -> each.sound() || trees.partitioned(table))
                        .filter(each -> each.oid() < index.oid())
                        .isEmpty())
                .filter(index -> kin(table).noneMatch(kin -> leftBy(kin, index)))
                .toList();
        elders.stream()
                .flatMap(elder -> trees.present(elder).below())
                .forEach(part -> renewing.add(WorkingName.NEW.of(part.name())));
        return elders;
    }

    /** Whether it is what an interrupted run left of one. What is declared is cleared of that by its own change. */
    boolean left(ObservedIndex index) {
        return renewing.contains(index.name())
                || kin(index.table()).filter(kin -> !trees.declared(kin.name())).anyMatch(kin -> leftBy(kin, index));
    }

    private boolean leftBy(ObservedIndex kin, ObservedIndex index) {
        return index.leftByReindexOf(kin)
                || (trees.partitioned(kin.table())
                        && Stream.of(WorkingName.values())
                                .anyMatch(working -> working.of(kin.name()).equals(index.name())));
    }

    /** A rebuild makes the index of one partition younger; what is made of several has to be made anew. */
    IndexTree tree(ObservedIndex elder) {
        IndexTree there = trees.present(elder);
        return trees.partitioned(there.table()) && !trees.isProtected(there.name()) ? anew(there, false) : there;
    }

    /** @param takenByAge whether what is above takes up the oldest of what its partitions have */
    private IndexTree anew(IndexTree there, boolean takenByAge) {
        boolean foreign = there.partlyForeign();
        Stream<ObservedIndex> elders = takenByAge ? kin(there.table()) : Stream.of();
        return new IndexTree(
                there.table(),
                there.kind(),
                WorkingName.NEW.of(there.name()),
                there.name(),
                there.index().map(this::marked),
                false,
                List.of(),
                elders.filter(trees::free)
                        .filter(index -> !renewing.contains(index.name()))
                        .map(this::tree)
                        .toList(),
                there.partitions().stream().map(part -> anew(part, foreign)).toList());
    }

    /** The mark for CLUSTER may rest already on what an interrupted run left. */
    private ObservedIndex marked(ObservedIndex index) {
        return trees.index(WorkingName.NEW.of(index.name()))
                .filter(left ->
                        left.table().equals(index.table()) && left.roles().contains(Role.CLUSTERED))
                .map(left -> index.withRole(Role.CLUSTERED))
                .orElse(index);
    }

    /** What belongs to nothing and is what is wanted, but for what PostgreSQL does not look at. */
    private Stream<ObservedIndex> kin(QualifiedName table) {
        if (!overForeign || trees.kind(table) == IndexTree.Kind.FOREIGN) {
            return Stream.of();
        }
        return trees.on(table)
                .filter(index -> index.live() && index.building().isEmpty())
                .filter(index -> index.parent().isEmpty() && index.constraint().isEmpty())
                .filter(index -> desired.definition().isKin(index.definition()));
    }
}
