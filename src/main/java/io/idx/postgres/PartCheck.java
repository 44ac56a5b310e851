package io.idx.postgres;

import io.idx.model.Caveat;
import io.idx.model.DeclaredIndex;
import io.idx.model.DeclaredPart;
import io.idx.model.ObservedIndex;
import io.idx.model.ObservedTable;
import io.idx.model.Problem;
import io.idx.model.QualifiedName;
import io.idx.sql.Identifiers;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;

/** Whether what an index has of its own on single partitions can be so. */
final class PartCheck {
    private final Snapshot snapshot;
    /** What is set on the indexes of a table: PostgreSQL has accepted that. */
    private final Map<QualifiedName, Set<List<Object>>> accepted = new HashMap<>();

    PartCheck(Snapshot snapshot) {
        this.snapshot = snapshot;
        snapshot.state().indexes().forEach(index -> accepted.computeIfAbsent(index.table(), table -> new HashSet<>())
                .add(setting(index.definition().method(), index.definition().storage())));
    }

    private static List<Object> setting(String method, SortedMap<String, String> storage) {
        return List.of(method, storage);
    }

    /** The index with the storage parameters that it is to have on single partitions, where none has them yet. */
    List<DeclaredIndex> unread(DeclaredIndex index) {
        return index.partitions().entrySet().stream()
                .filter(own -> own.getValue().with().isPresent())
                .map(own -> index.on(own.getKey(), index.name()))
                .filter(own ->
                        !accepted.getOrDefault(own.table(), Set.of()).contains(setting(own.method(), own.with())))
                .map(own -> own.on(index.table(), index.name()))
                .toList();
    }

    /** What PostgreSQL does not accept, of an index whose words it does. */
    List<Problem> read(TwinTable twin, Diagnosis diagnosis, DeclaredIndex index) throws SQLException {
        List<Problem> problems = new ArrayList<>();
        for (DeclaredIndex part : unread(index)) {
            try {
                twin.read(List.of(part));
            } catch (SQLException e) {
                if (!Diagnosis.isAboutTheText(e)) {
                    throw e;
                }
                problems.add(diagnosis.of(part, e));
            }
        }
        return problems;
    }

    /** Partitions come and go: what is said of one that is not there is no mistake. */
    Optional<Caveat> astray(DeclaredIndex index) {
        List<String> names = index.partitions().entrySet().stream()
                .filter(own -> !hasOwn(index.table(), own.getKey(), own.getValue()))
                .map(own -> own.getKey().toString())
                .toList();
        boolean one = names.size() == 1;
        return names.isEmpty()
                ? Optional.empty()
                : Optional.of(new Caveat(
                        Caveat.Kind.ASTRAY,
                        index,
                        "says something of " + String.join(", ", names) + ", which "
                                + (one ? "is no partition" : "are no partitions") + " of " + index.table() + " that "
                                + (one ? "holds" : "hold") + " rows",
                        List.of("What stands there under partitions: counts for nothing")));
    }

    /** What is built, replaced and dropped with another index has no use for an entry of its own. */
    static Optional<Caveat> part(DeclaredIndex index, ObservedIndex there) {
        return there.parent()
                .map(whole -> new Caveat(
                        Caveat.Kind.PART,
                        index,
                        "is a part of " + whole + ", the index of a partitioned table, and changes with it alone",
                        List.of("Take its entry out, and declare " + whole + " if it is not")));
    }

    /** Partitions that are half detached, each told of once: of the first index that would have a part there. */
    List<Caveat> detaching(List<DeclaredIndex> declared) {
        return snapshot.detaching().entrySet().stream()
                .flatMap(left -> declared.stream()
                        .filter(index -> isWithin(index.table(), Optional.of(left.getValue())))
                        .limit(1)
                        .map(index -> detaching(index, left.getKey(), left.getValue())))
                .toList();
    }

    private static Caveat detaching(DeclaredIndex index, QualifiedName partition, QualifiedName table) {
        return new Caveat(
                Caveat.Kind.DETACHING,
                index,
                partition + " is being detached from " + table + ", and counts as a partition no more: nothing is built"
                        + " there, and nothing missed",
                List.of("If nobody is at it any more: ALTER TABLE " + Identifiers.quote(table) + " DETACH PARTITION "
                        + Identifiers.quote(partition) + " FINALIZE"));
    }

    /** One that is partitioned itself can have comment and extensions of its part, and nothing else. */
    private boolean hasOwn(QualifiedName table, QualifiedName partition, DeclaredPart own) {
        Optional<ObservedTable> found = snapshot.state().table(partition);
        boolean fits = found.filter(each -> switch (each.kind()) {
                    case PARTITION -> true;
                    case PARTITIONED -> own.fitsAbove();
                    case TABLE, FOREIGN_PARTITION, MATERIALIZED_VIEW -> false;
                })
                .isPresent();
        return fits && isWithin(table, found.flatMap(ObservedTable::parent));
    }

    /** Whether it is the table, or a partition of it, however deep. */
    private boolean isWithin(QualifiedName table, Optional<QualifiedName> partition) {
        Optional<QualifiedName> above = partition;
        while (above.isPresent() && !above.get().equals(table)) {
            above = above.flatMap(snapshot.state()::table).flatMap(ObservedTable::parent);
        }
        return above.isPresent();
    }
}
