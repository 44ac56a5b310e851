package io.idx.status;

import io.idx.model.Declaration;
import io.idx.model.DeclaredIndex;
import io.idx.model.IndexFigures;
import io.idx.model.ObservedIndex;
import io.idx.model.ObservedIndex.Role;
import io.idx.model.ObservedState;
import io.idx.model.ObservedTable;
import io.idx.model.Problem;
import io.idx.model.QualifiedName;
import io.idx.model.RunHolder;
import io.idx.model.WorkingName;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;

/**
 * How all indexes of some schemas fare, on every node: {@code Status.of(…).select(…)}.
 *
 * @param indexes in the order that was asked for
 * @param missing declared, and not there
 * @param nodes how many servers were counted on
 * @param problems with the replicas that were not
 * @param young how many indexes would be listed as unused if the counters were older
 */
public record Status(
        ObservedState observed,
        List<IndexStatus> indexes,
        List<QualifiedName> missing,
        int nodes,
        List<Problem> problems,
        Optional<RunHolder> holder,
        int young) {
    public Status {
        indexes = List.copyOf(indexes);
        missing = List.copyOf(missing);
        problems = List.copyOf(problems);
    }

    /**
     * Judges what was read.
     *
     * @param observed with the use on every node in the evidence of each index
     * @param covers which indexes it is about, by name and table
     */
    public static Status of(
            Declaration declaration,
            ObservedState observed,
            Map<Long, IndexFigures> figures,
            BiPredicate<QualifiedName, QualifiedName> covers) {
        Set<QualifiedName> declared = new HashSet<>();
        declaration.indexes().forEach(index -> declared.add(index.name()));
        Map<QualifiedName, Redundancy> redundant = new Redundancies(declared::contains).of(observed.indexes());
        Set<QualifiedName> there = new HashSet<>();
        observed.indexes().forEach(index -> there.add(index.name()));
        Debris debris = new Debris(declared, observed.indexes());
        List<IndexStatus> indexes = observed.indexes().stream()
                .filter(index -> covers.test(index.name(), index.table()))
                .map(index -> {
                    IndexFigures known = figures.getOrDefault(index.oid(), IndexFigures.none());
                    return new IndexStatus(
                            index,
                            standing(index, declaration, declared),
                            debris.health(index),
                            known.rowsRead(),
                            Bloat.percent(index.definition(), index.evidence(), known),
                            Optional.ofNullable(redundant.get(index.name())),
                            Redundancies.doesMoreThanQueries(index) || onPartitioned(index, observed));
                })
                .toList();
        List<QualifiedName> missing = declaration.indexes().stream()
                .filter(index -> covers.test(index.name(), index.table()))
                .filter(index -> !index.expired(observed.today()))
                .map(DeclaredIndex::name)
                .filter(name -> !there.contains(name))
                .sorted()
                .toList();
        return new Status(observed, indexes, missing, 1, List.of(), Optional.empty(), 0);
    }

    /** The same, with who else was asked and who is at work. */
    public Status with(int servers, List<Problem> trouble, Optional<RunHolder> working) {
        return new Status(observed, indexes, missing, servers, trouble, working, young);
    }

    /** What was asked for, in that order. */
    public Status select(Selection selection) {
        List<IndexStatus> selected = indexes.stream()
                .filter(each -> selection.fits(each, observed.today()))
                .sorted(selection.order().comparator())
                .toList();
        int tooYoung = selection.unusedFor().isEmpty()
                ? 0
                : (int) indexes.stream()
                        .filter(Selection::unused)
                        .filter(each -> !Selection.countedFor(
                                each, selection.unusedFor().getAsInt(), observed.today()))
                        .count();
        return new Status(
                observed, selected, selection.everything() ? missing : List.of(), nodes, problems, holder, tooYoung);
    }

    private static Standing standing(ObservedIndex index, Declaration declaration, Set<QualifiedName> declared) {
        if (index.constraint().isPresent()) {
            return Standing.CONSTRAINT;
        }
        if (declared.contains(index.name())) {
            return Standing.DECLARED;
        }
        if (index.roles().contains(Role.PARTITION_OF_INDEX)) {
            return Standing.PARTITION;
        }
        return declaration.owns(index.name()) ? Standing.OWNED : Standing.UNMANAGED;
    }

    /** Scans are counted on the partitions. */
    private static boolean onPartitioned(ObservedIndex index, ObservedState observed) {
        return observed.table(index.table())
                .filter(table -> table.kind() == ObservedTable.Kind.PARTITIONED)
                .isPresent();
    }

    /** Tells debris of interrupted runs from what is merely invalid. */
    private record Debris(Set<QualifiedName> declared, List<ObservedIndex> all) {
        Health health(ObservedIndex index) {
            if (index.building().isPresent()) {
                return Health.BUILDING;
            }
            if (!declared.contains(index.name()) && index.constraint().isEmpty() && left(index)) {
                return Health.LEFTOVER;
            }
            return index.sound() ? Health.VALID : Health.INVALID;
        }

        private boolean left(ObservedIndex index) {
            return WorkingName.isOne(index.name())
                    || (!index.valid() && all.stream().anyMatch(index::leftByReindexOf));
        }
    }
}
