package io.idx.diff;

import static java.util.stream.Collectors.toSet;

import io.idx.model.ObservedIndex;
import io.idx.model.ObservedIndex.Role;
import io.idx.model.QualifiedName;
import io.idx.model.WorkingName;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Finds what interrupted runs left: an index under a working name of another, on the same table. */
final class Leftovers {
    private final Map<QualifiedName, ObservedIndex> observed;
    private final Set<QualifiedName> declared;
    private final List<ObservedIndex> unsound;
    private final Set<ObservedIndex> all;

    /** @param declared declared indexes with their tables */
    Leftovers(Map<QualifiedName, ObservedIndex> observed, Map<QualifiedName, QualifiedName> declared) {
        this.observed = observed;
        this.declared = declared.keySet();
        this.unsound =
                observed.values().stream().filter(index -> !index.valid()).toList();
        Stream<ObservedIndex> ofDeclared =
                declared.entrySet().stream().flatMap(entry -> of(entry.getKey(), entry.getValue()));
        Stream<ObservedIndex> ofObserved = observed.values().stream().flatMap(index -> of(index.name(), index.table()));
        this.all = Stream.concat(ofDeclared, ofObserved).collect(toSet());
    }

    boolean contains(ObservedIndex index) {
        return all.contains(index);
    }

    /** What was built to take the place of an index. */
    Optional<ObservedIndex> replacement(QualifiedName index, QualifiedName table) {
        return at(WorkingName.NEW.of(index), table);
    }

    /** What an index has already taken the place of. */
    Optional<ObservedIndex> replaced(QualifiedName index, QualifiedName table) {
        return at(WorkingName.OLD.of(index), table);
    }

    /** What REINDEX CONCURRENTLY left of an index that is there. */
    List<ObservedIndex> reindexed(QualifiedName index, QualifiedName table) {
        return Optional.ofNullable(observed.get(index)).stream()
                .filter(there -> there.table().equals(table))
                .flatMap(there ->
                        unsound.stream().filter(left -> !declared.contains(left.name()) && left.leftByReindexOf(there)))
                .toList();
    }

    Stream<ObservedIndex> of(QualifiedName index, QualifiedName table) {
        return Stream.of(
                        replacement(index, table).stream(),
                        replaced(index, table).stream(),
                        reindexed(index, table).stream())
                .flatMap(found -> found);
    }

    /** Whether there are some that nobody is at work on. */
    boolean lying(QualifiedName index, QualifiedName table) {
        return of(index, table).anyMatch(left -> left.building().isEmpty());
    }

    /** What somebody does at this moment to an index that is there, or to what may be a leftover of it one day. */
    Stream<Held.Work> work(ObservedIndex index) {
        Stream<Held.Work> own = Stream.of(index).map(Held.Work::on);
        Stream<Held.Work> again =
                reindexed(index.name(), index.table()).stream().map(left -> new Held.Work(index.name(), true, left));
        return Stream.of(own, again, work(index.name(), index.table()))
                .flatMap(works -> works)
                .filter(work -> work.building().building().isPresent());
    }

    /** The same of an index that need not be there. */
    Stream<Held.Work> work(QualifiedName index, QualifiedName table) {
        return Stream.concat(replacement(index, table).stream(), replaced(index, table).stream())
                .filter(left -> left.building().isPresent())
                .map(Held.Work::on);
    }

    /** A declared index is never debris, whatever it is called, and what a constraint rests on is not idx's. */
    private Optional<ObservedIndex> at(QualifiedName name, QualifiedName table) {
        return Optional.ofNullable(observed.get(name))
                .filter(index -> index.table().equals(table))
                .filter(index -> index.constraint().isEmpty() && !declared.contains(index.name()))
                .filter(index -> !index.roles().contains(Role.PARTITION_OF_INDEX));
    }
}
