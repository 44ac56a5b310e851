package io.idx.status;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;

import io.idx.model.Declaration;
import io.idx.model.DeclaredIndex;
import io.idx.model.IndexFigures;
import io.idx.model.ObservedIndex;
import io.idx.model.ObservedState;
import io.idx.model.ObservedTable;
import io.idx.model.QualifiedName;
import io.idx.model.WorkingName;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/** Judges each index; that of a partitioned table by all that are attached to it. */
final class Appraisal {
    private final Declaration declaration;
    private final ObservedState observed;
    private final Map<Long, IndexFigures> figures;
    private final Set<QualifiedName> declared;
    private final Map<QualifiedName, Redundancy> redundant;
    private final Map<QualifiedName, ObservedIndex> byName;
    private final Map<QualifiedName, List<ObservedIndex>> attached;
    private final Map<QualifiedName, List<ObservedTable>> partitions;

    Appraisal(Declaration declaration, ObservedState observed, Map<Long, IndexFigures> figures) {
        this.declaration = declaration;
        this.observed = observed;
        this.figures = figures;
        this.declared = declaration.indexes().stream().map(DeclaredIndex::name).collect(toSet());
        this.redundant = new Redundancies(declared::contains).of(observed.indexes());
        this.byName = observed.indexes().stream().collect(toMap(ObservedIndex::name, Function.identity()));
        this.attached = observed.indexes().stream()
                .filter(index -> index.parent().isPresent())
                .collect(groupingBy(index -> index.parent().orElseThrow()));
        this.partitions = observed.tables().values().stream()
                .filter(table -> table.parent().isPresent())
                .collect(groupingBy(table -> table.parent().orElseThrow()));
    }

    IndexStatus of(ObservedIndex index) {
        List<ObservedIndex> leaves = leaves(index).toList();
        Optional<Parts> parts = parts(index, leaves);
        return new IndexStatus(
                index,
                standing(index),
                health(index, parts),
                leaves.stream().mapToLong(leaf -> figures(leaf).rowsRead()).sum(),
                leaves.stream()
                        .map(leaf -> Bloat.of(leaf, figures(leaf)))
                        .reduce(new Bloat(0, 0), Bloat::plus)
                        .percent(),
                Optional.ofNullable(redundant.get(index.name())),
                parts,
                Redundancies.doesMoreThanQueries(index));
    }

    /** The index of the partitioned table that it belongs to, or itself. */
    ObservedIndex whole(ObservedIndex index) {
        return index.parent().map(byName::get).map(this::whole).orElse(index);
    }

    private Stream<ObservedIndex> leaves(ObservedIndex index) {
        return partitioned(index.table())
                ? attached.getOrDefault(index.name(), List.of()).stream()
                        .filter(part -> isPartition(part.table(), index.table()))
                        .flatMap(this::leaves)
                : Stream.of(index);
    }

    private boolean isPartition(QualifiedName part, QualifiedName table) {
        return observed.table(part)
                .flatMap(ObservedTable::parent)
                .filter(table::equals)
                .isPresent();
    }

    private boolean partitioned(QualifiedName table) {
        return observed.table(table)
                .filter(on -> on.kind() == ObservedTable.Kind.PARTITIONED)
                .isPresent();
    }

    private Optional<Parts> parts(ObservedIndex index, List<ObservedIndex> leaves) {
        if (!partitioned(index.table())) {
            return Optional.empty();
        }
        int all = (int) partitions(index.table()).count();
        int sound = (int) leaves.stream().filter(ObservedIndex::sound).count();
        return Optional.of(new Parts(all, all - sound));
    }

    /** Those that hold rows here. */
    private Stream<ObservedTable> partitions(QualifiedName table) {
        return partitions.getOrDefault(table, List.of()).stream().flatMap(part -> switch (part.kind()) {
            case PARTITIONED -> partitions(part.name());
            case TABLE, PARTITION, MATERIALIZED_VIEW -> Stream.of(part);
            case FOREIGN_PARTITION -> Stream.of();
        });
    }

    private Standing standing(ObservedIndex index) {
        if (index.parent().isPresent()) {
            return Standing.PARTITION;
        }
        if (index.constraint().isPresent()) {
            return Standing.CONSTRAINT;
        }
        if (declared.contains(index.name())) {
            return Standing.DECLARED;
        }
        return declaration.owns(index.name()) ? Standing.OWNED : Standing.UNMANAGED;
    }

    private Health health(ObservedIndex index, Optional<Parts> parts) {
        if (index.building().isPresent()) {
            return Health.BUILDING;
        }
        if (standing(index) != Standing.DECLARED && index.constraint().isEmpty() && left(index)) {
            return Health.LEFTOVER;
        }
        return index.sound() && parts.filter(each -> each.lacking() > 0).isEmpty() ? Health.VALID : Health.INVALID;
    }

    private boolean left(ObservedIndex index) {
        return WorkingName.isOne(index.name())
                || (!index.valid() && byName.values().stream().anyMatch(index::leftByReindexOf));
    }

    private IndexFigures figures(ObservedIndex index) {
        return figures.getOrDefault(index.oid(), IndexFigures.none());
    }
}
