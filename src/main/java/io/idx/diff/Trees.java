package io.idx.diff;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;

import io.idx.model.Attribute;
import io.idx.model.ChildName;
import io.idx.model.Declaration;
import io.idx.model.DeclaredIndex;
import io.idx.model.DesiredIndex;
import io.idx.model.IndexDefinition;
import io.idx.model.ObservedIndex;
import io.idx.model.ObservedState;
import io.idx.model.ObservedTable;
import io.idx.model.QualifiedName;
import io.idx.model.WorkingName;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/** Puts together the indexes of partitioned tables, and names what is missing of them. */
final class Trees {
    private final Map<QualifiedName, ObservedTable> tables;
    private final Map<QualifiedName, List<ObservedTable>> partitions;
    private final Map<QualifiedName, ObservedIndex> byName;
    private final Map<QualifiedName, List<ObservedIndex>> byTable;
    private final Set<QualifiedName> otherNames;
    private final Set<QualifiedName> declared;
    private final Set<QualifiedName> protectedNames;
    private final Declaration declaration;
    /** Names that are given to what is yet to be built, and indexes that are put to use. */
    private final Set<QualifiedName> promised = new HashSet<>();

    /** @param declared names that are not free, and whose indexes belong to nothing above them */
    Trees(ObservedState observed, Set<QualifiedName> declared, Declaration declaration) {
        this.declaration = declaration;
        this.tables = observed.tables();
        this.partitions = tables.values().stream()
                .filter(table -> table.parent().isPresent())
                .collect(groupingBy(table -> table.parent().orElseThrow()));
        this.byName = observed.indexes().stream().collect(toMap(ObservedIndex::name, Function.identity()));
        this.byTable = observed.indexes().stream().collect(groupingBy(ObservedIndex::table));
        this.otherNames = observed.otherNames();
        this.declared = declared;
        this.protectedNames = declaration.indexes().stream()
                .filter(DeclaredIndex::protect)
                .map(DeclaredIndex::name)
                .collect(toSet());
    }

    boolean partitioned(QualifiedName table) {
        return kind(table) == IndexTree.Kind.PARTITIONED;
    }

    void reserve(QualifiedName index) {
        promised.add(index);
    }

    /** An index that stays what it is, with all that are attached to it. */
    IndexTree present(ObservedIndex index) {
        List<IndexTree> below = partitionsOf(index.table())
                .flatMap(partition -> kind(partition.name()) == IndexTree.Kind.FOREIGN
                        ? Stream.of(foreign(index, partition.name()))
                        : attached(partition.name(), Optional.of(index)).stream()
                                .map(this::present))
                .toList();
        return new IndexTree(
                index.table(),
                kind(index.table()),
                index.name(),
                index.name(),
                Optional.of(index),
                index.parent().isPresent(),
                List.of(),
                List.of(),
                below);
    }

    private static IndexTree foreign(ObservedIndex above, QualifiedName table) {
        QualifiedName name = ChildName.of(above.name(), above.table(), table, 0);
        return new IndexTree(
                table, IndexTree.Kind.FOREIGN, name, name, Optional.empty(), false, List.of(), List.of(), List.of());
    }

    /** Whether it is not valid, or a part of it, and nothing that is attached to it could change that. */
    boolean stuck(ObservedIndex index) {
        return present(index)
                .all()
                .filter(node -> node.index().filter(each -> !each.valid()).isPresent())
                .anyMatch(node -> foreignBelow(node.table()) || reachesBeyond(node));
    }

    /** Whether it has a part on what is no partition any more: PostgreSQL counts that, and finds one too many. */
    private boolean reachesBeyond(IndexTree node) {
        Set<QualifiedName> counted =
                partitionsOf(node.table()).map(ObservedTable::name).collect(toSet());
        return byName.values().stream()
                .filter(index -> index.parent().equals(Optional.of(node.name())))
                .anyMatch(index -> !counted.contains(index.table()));
    }

    boolean foreignBelow(QualifiedName table) {
        return below(table).anyMatch(each -> each.kind() == ObservedTable.Kind.FOREIGN_PARTITION);
    }

    /**
     * An index as it is to be.
     *
     * @param root where it has begun, whatever it is called
     * @param former what it takes the place of
     */
    IndexTree wanted(DesiredIndex desired, Optional<ObservedIndex> root, Optional<IndexTree> former) {
        QualifiedName fresh = former.isPresent() ? WorkingName.NEW.of(desired.name()) : desired.name();
        return new Planting(desired, root.map(ObservedIndex::name).orElse(fresh), former).root(root);
    }

    /** What stands on the partitions under the working names of an index and of all that are attached to it. */
    Stream<ObservedIndex> beside(ObservedIndex index) {
        return present(index)
                .below()
                .flatMap(node -> Optional.ofNullable(byName.get(WorkingName.NEW.of(node.name()))).stream()
                        .filter(found -> found.table().equals(node.table())));
    }

    /** What stands on the partitions under the names that the index of their table would give. */
    Stream<ObservedIndex> namedAfter(QualifiedName index, QualifiedName table) {
        return below(table)
                .flatMap(partition -> {
                    QualifiedName child = ChildName.of(index, table, partition.name(), 0);
                    return Stream.of(child, WorkingName.NEW.of(child))
                            .flatMap(name -> Optional.ofNullable(byName.get(name)).stream())
                            .filter(found -> found.table().equals(partition.name()));
                })
                .filter(found -> free(found) || found.building().isPresent());
    }

    private Stream<ObservedTable> below(QualifiedName table) {
        return partitionsOf(table).flatMap(each -> Stream.concat(Stream.of(each), below(each.name())));
    }

    private Stream<ObservedTable> partitionsOf(QualifiedName table) {
        return partitions.getOrDefault(table, List.of()).stream().sorted(Comparator.comparing(ObservedTable::name));
    }

    IndexTree.Kind kind(QualifiedName table) {
        ObservedTable found = tables.get(table);
        if (found == null) {
            return IndexTree.Kind.LEAF;
        }
        return switch (found.kind()) {
            case PARTITIONED -> IndexTree.Kind.PARTITIONED;
            case FOREIGN_PARTITION -> IndexTree.Kind.FOREIGN;
            case TABLE, PARTITION, MATERIALIZED_VIEW -> IndexTree.Kind.LEAF;
        };
    }

    private Optional<ObservedIndex> attached(QualifiedName table, Optional<ObservedIndex> above) {
        return on(table)
                .filter(index -> above.isPresent() && index.parent().equals(above.map(ObservedIndex::name)))
                .findFirst();
    }

    Stream<ObservedIndex> on(QualifiedName table) {
        return byTable.getOrDefault(table, List.of()).stream();
    }

    Optional<ObservedIndex> index(QualifiedName name) {
        return Optional.ofNullable(byName.get(name));
    }

    boolean declared(QualifiedName index) {
        return declared.contains(index);
    }

    boolean isProtected(QualifiedName index) {
        return protectedNames.contains(index);
    }

    /** Whether nothing and nobody has a claim to it. */
    boolean free(ObservedIndex index) {
        return index.parent().isEmpty()
                && index.constraint().isEmpty()
                && (index.building().isEmpty() || index.sound())
                && !declared.contains(index.name())
                && !promised.contains(index.name());
    }

    /** Whether PostgreSQL would attach it, and it is just what a build would make but for what is set in place. */
    private static boolean fits(IndexDefinition desired, IndexDefinition there) {
        for (Attribute attribute : Attribute.values()) {
            boolean elsewhere =
                    attribute == Attribute.TABLESPACE && desired.tablespace().isEmpty();
            boolean kept =
                    attribute.remedy() == Attribute.Remedy.REBUILD || attribute.remedy() == Attribute.Remedy.REINDEX;
            if (kept && !elsewhere && !attribute.words(desired).equals(attribute.words(there))) {
                return false;
            }
        }
        return desired.builtIn().equals(there.builtIn());
    }

    /** One tree in the making. */
    private final class Planting {
        private final DesiredIndex desired;
        private final QualifiedName top;
        private final boolean replacing;
        private final Map<QualifiedName, QualifiedName> formerNames;
        private final Elders elders;

        Planting(DesiredIndex desired, QualifiedName top, Optional<IndexTree> former) {
            this.desired = desired;
            this.top = top;
            this.replacing = former.isPresent();
            this.elders = new Elders(Trees.this, desired);
            this.formerNames =
                    former.stream().flatMap(IndexTree::below).collect(toMap(IndexTree::table, IndexTree::name));
        }

        IndexTree root(Optional<ObservedIndex> root) {
            return new IndexTree(
                    desired.table(),
                    IndexTree.Kind.PARTITIONED,
                    top,
                    desired.name(),
                    root,
                    false,
                    List.of(),
                    List.of(),
                    partitionsOf(desired.table())
                            .map(each -> node(each.name(), root))
                            .toList());
        }

        private IndexTree node(QualifiedName table, Optional<ObservedIndex> above) {
            Optional<ObservedIndex> attached = attached(table, above);
            Optional<QualifiedName> before = before(table, attached);
            Optional<QualifiedName> there = attached.map(ObservedIndex::name);
            QualifiedName lasting = before.or(() -> there.filter(name -> !outgrown(name, table)))
                    .or(() -> there.flatMap(WorkingName.OLD::cutOff).filter(name -> available(name, table)))
                    .orElseGet(() -> choose(table));
            QualifiedName built = replacing ? WorkingName.NEW.of(lasting) : lasting;
            Optional<ObservedIndex> index = kind(table) == IndexTree.Kind.FOREIGN
                    ? Optional.empty()
                    : attached.or(() -> candidate(table, built));
            QualifiedName name = index.map(ObservedIndex::name).orElse(built);
            boolean renamed = before.isPresent() || outgrown(name, table);
            QualifiedName end = renamed ? lasting : name;
            List<ObservedIndex> debris = debris(table, lasting, index);
            promised.add(name);
            promised.add(end);
            List<ObservedIndex> older = elders.on(table, index, debris);
            List<IndexTree> below =
                    partitionsOf(table).map(each -> node(each.name(), index)).toList();
            return new IndexTree(
                    table,
                    kind(table),
                    name,
                    end,
                    index,
                    attached.isPresent(),
                    debris,
                    older.stream().map(elders::tree).toList(),
                    below);
        }

        /** The name that it is to have again. */
        private Optional<QualifiedName> before(QualifiedName table, Optional<ObservedIndex> attached) {
            return Optional.ofNullable(
                            declaration.former(desired.name()).parts().get(table))
                    .filter(name ->
                            attached.filter(index -> index.name().equals(name)).isPresent()
                                    || formerNames.containsValue(name)
                                    || available(name, table));
        }

        /** A child that is called after what its parent was called before, or as only a replace names it. */
        private boolean outgrown(QualifiedName name, QualifiedName table) {
            boolean renamed = !top.equals(desired.name())
                    && !replacing
                    && name.equals(ChildName.of(top, desired.table(), table, 0));
            return renamed || WorkingName.isOne(name);
        }

        private QualifiedName choose(QualifiedName table) {
            QualifiedName former = formerNames.get(table);
            if (former != null && !WorkingName.OLD.is(former)) {
                return former;
            }
            for (int choice = 0; ; choice++) {
                QualifiedName name = ChildName.of(desired.name(), desired.table(), table, choice);
                if (available(name, table)) {
                    return name;
                }
            }
        }

        private boolean available(QualifiedName name, QualifiedName table) {
            ObservedIndex there = byName.get(name);
            boolean ours = there == null || (there.table().equals(table) && (yielding(there) || goesBeforehand(there)));
            boolean other = tables.containsKey(name) || (there == null && otherNames.contains(name));
            return ours && !other && !declared.contains(name) && !promised.contains(name);
        }

        private boolean yielding(ObservedIndex index) {
            return free(index) && (!index.sound() || fits(desired.on(index.table()), index.definition()));
        }

        /** Whether it belongs to a leftover that is taken away before anything is built. */
        private boolean goesBeforehand(ObservedIndex index) {
            Optional<ObservedIndex> above = index.parent().map(byName::get);
            if (above.isPresent()) {
                return goesBeforehand(above.get());
            }
            return !index.name().equals(top)
                    && index.table().equals(desired.table())
                    && index.name().equals(WorkingName.NEW.of(desired.name()));
        }

        private Optional<ObservedIndex> candidate(QualifiedName table, QualifiedName built) {
            boolean leaf = kind(table) == IndexTree.Kind.LEAF;
            return on(table)
                    .filter(Trees.this::free)
                    .filter(index -> index.sound() || !(leaf || stuck(index)))
                    .filter(index -> index.name().equals(built) || !WorkingName.isOne(index.name()))
                    .filter(index -> fits(desired.on(table), index.definition()))
                    .min(Comparator.comparing(
                                    (ObservedIndex index) -> !index.name().equals(built))
                            .thenComparing(index -> foreignBelow(desired.table()) ? index.oid() : 0L)
                            .thenComparing(ObservedIndex::name));
        }

        private List<ObservedIndex> debris(QualifiedName table, QualifiedName lasting, Optional<ObservedIndex> used) {
            QualifiedName fresh = WorkingName.NEW.of(lasting);
            return on(table)
                    .filter(index -> index.parent().isEmpty() && !used.equals(Optional.of(index)))
                    .filter(index -> index.constraint().isEmpty() && !declared.contains(index.name()))
                    .filter(index -> index.building().isEmpty())
                    .filter(index ->
                            index.name().equals(fresh) || brokenOff(index, lasting, used) || elders.left(index))
                    .toList();
        }

        /** What a build under the lasting name left, or REINDEX INDEX CONCURRENTLY of the one in use. */
        private boolean brokenOff(ObservedIndex index, QualifiedName lasting, Optional<ObservedIndex> used) {
            boolean reindexed = used.filter(each -> {
                        String name = index.name().name();
                        String base = each.name().name();
                        return name.startsWith(base)
                                && name.substring(base.length()).matches("_cc(new|old)\\d*");
                    })
                    .isPresent();
            return !index.sound() && (reindexed || index.name().equals(lasting));
        }
    }
}
