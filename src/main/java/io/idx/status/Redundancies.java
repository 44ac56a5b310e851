package io.idx.status;

import io.idx.model.IndexDefinition;
import io.idx.model.ObservedIndex;
import io.idx.model.ObservedIndex.Role;
import io.idx.model.QualifiedName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Finds indexes that do nothing that another on the same table does not. Keys are compared in PostgreSQL's words, with
 * their operator classes, collations and order. What keeps rows apart is never called redundant to what does not, and
 * an index that more than queries rests on never at all.
 */
public final class Redundancies {
    private final Predicate<QualifiedName> declared;

    /** @param declared whether the files want the index: of two that are alike, that one stays */
    Redundancies(Predicate<QualifiedName> declared) {
        this.declared = declared;
    }

    /** Which of the indexes that stay does all that one does that goes. */
    public static Optional<Redundancy> of(ObservedIndex goes, List<ObservedIndex> staying) {
        List<ObservedIndex> onTable = staying.stream()
                .filter(index -> index.sound() && index.table().equals(goes.table()))
                .toList();
        return goes.sound() && !restsOn(goes) ? redundancy(goes.definition(), onTable, onTable) : Optional.empty();
    }

    Map<QualifiedName, Redundancy> of(List<ObservedIndex> indexes) {
        Map<QualifiedName, List<ObservedIndex>> byTable = new HashMap<>();
        indexes.stream().filter(ObservedIndex::sound).forEach(index -> byTable.computeIfAbsent(
                        index.table(), table -> new ArrayList<>())
                .add(index));
        Map<QualifiedName, Redundancy> found = new HashMap<>();
        byTable.values().forEach(onTable -> {
            onTable.sort(worthMoreFirst());
            onTable.forEach(index -> redundancy(index, onTable).ifPresent(why -> found.put(index.name(), why)));
        });
        return found;
    }

    private Comparator<ObservedIndex> worthMoreFirst() {
        return Comparator.comparing((ObservedIndex index) -> !restsOn(index))
                .thenComparing(index -> !index.definition().unique())
                .thenComparing(index -> index.definition().nullsDistinct())
                .thenComparing(index -> -index.definition().include().size())
                .thenComparing(index -> !declared.test(index.name()))
                .thenComparing(ObservedIndex::name);
    }

    /** An index that is the same as one that stays, or else the first of the wider ones. */
    private static Optional<Redundancy> redundancy(ObservedIndex index, List<ObservedIndex> onTable) {
        return restsOn(index)
                ? Optional.empty()
                : redundancy(index.definition(), onTable.subList(0, onTable.indexOf(index)), onTable);
    }

    private static Optional<Redundancy> redundancy(
            IndexDefinition index, List<ObservedIndex> alike, List<ObservedIndex> wider) {
        return alike.stream()
                .filter(other -> same(index, other.definition()))
                .findFirst()
                .map(other -> new Redundancy(Redundancy.Kind.DUPLICATE, other.name()))
                .or(() -> wider.stream()
                        .filter(other -> covers(index, other.definition()))
                        .findFirst()
                        .map(other -> new Redundancy(Redundancy.Kind.COVERED, other.name())));
    }

    private static boolean restsOn(ObservedIndex index) {
        return index.constraint().isPresent()
                || index.roles().stream().anyMatch(role -> switch (role) {
                    case FOREIGN_KEY_TARGET, REPLICA_IDENTITY, PARTITION_OF_INDEX, EXTENSION, REFRESH -> true;
                    case CLUSTERED -> false;
                });
    }

    private static boolean same(IndexDefinition one, IndexDefinition other) {
        boolean keepsNoMore = !one.unique() || (other.unique() && (one.nullsDistinct() || !other.nullsDistinct()));
        return keepsNoMore
                && alike(one, other)
                && one.keys().equals(other.keys())
                && other.include().containsAll(one.include());
    }

    private static boolean covers(IndexDefinition one, IndexDefinition other) {
        int keys = one.keys().size();
        if (one.unique() || !one.method().equals("btree") || other.keys().size() <= keys || !alike(one, other)) {
            return false;
        }
        Set<String> held = new HashSet<>(other.include());
        other.keys().forEach(key -> held.add(key.text()));
        return one.keys().equals(other.keys().subList(0, keys)) && held.containsAll(one.include());
    }

    private static boolean alike(IndexDefinition one, IndexDefinition other) {
        return one.method().equals(other.method()) && one.predicate().equals(other.predicate());
    }

    /** Whether more than queries rests on the index, so that scans do not say what it is for. */
    static boolean doesMoreThanQueries(ObservedIndex index) {
        return index.definition().unique()
                || index.constraint().isPresent()
                || index.roles().stream().anyMatch(role -> role != Role.EXTENSION);
    }
}
