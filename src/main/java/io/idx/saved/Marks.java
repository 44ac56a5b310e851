package io.idx.saved;

import io.idx.model.ObservedIndex;
import io.idx.model.ObservedIndex.Role;
import io.idx.model.ObservedState;
import io.idx.model.ObservedTable;
import io.idx.model.ObservedTable.Identity;
import io.idx.model.QualifiedName;
import io.idx.model.WorkingName;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a table gives to one of its indexes: to be its replica identity, and to be what CLUSTER goes by. It rests on an
 * index again unless somebody has decided otherwise since.
 */
final class Marks {
    private static final Set<Role> ALL = Set.of(Role.CLUSTERED, Role.REPLICA_IDENTITY);

    private final ObservedState found;
    private final Set<QualifiedName> going;

    /** @param going indexes that are to go or to be called otherwise: from them it may be taken */
    Marks(ObservedState found, Set<QualifiedName> going) {
        this.found = found;
        this.going = Set.copyOf(going);
    }

    /** Those of an index and of its parts, by table. */
    static Map<QualifiedName, Set<Role>> of(SavedIndex index) {
        Map<QualifiedName, Set<Role>> marks = new HashMap<>();
        all(index).forEach(each -> {
            Set<Role> own = EnumSet.noneOf(Role.class);
            own.addAll(ALL);
            own.retainAll(each.roles());
            if (!own.isEmpty()) {
                marks.put(each.table(), own);
            }
        });
        return marks;
    }

    /** Those that can rest on the index again. */
    Map<QualifiedName, Set<Role>> free(SavedIndex index) {
        Map<QualifiedName, Set<Role>> marks = of(index);
        marks.forEach((table, roles) ->
                roles.removeIf(role -> obstacle(index, table, role).isPresent()));
        marks.values().removeIf(Set::isEmpty);
        return marks;
    }

    /** Why the others cannot, one reason for each. */
    List<String> elsewhere(SavedIndex index) {
        List<String> reasons = new ArrayList<>();
        of(index)
                .forEach((table, roles) ->
                        roles.forEach(role -> obstacle(index, table, role).ifPresent(reasons::add)));
        return reasons;
    }

    /** What keeps it from resting there again. */
    private Optional<String> obstacle(SavedIndex index, QualifiedName table, Role role) {
        return holder(index, table, role).or(() -> found.table(table)
                .filter(there -> role == Role.REPLICA_IDENTITY
                        && !there.areNotNull(index.definition().keys()))
                .map(nullable -> "columns of " + table + " are not all NOT NULL now"));
    }

    private Optional<String> holder(SavedIndex index, QualifiedName table, Role role) {
        Optional<ObservedIndex> holder = found.indexes().stream()
                .filter(each -> each.table().equals(table) && each.roles().contains(role))
                .findFirst();
        if (holder.isPresent()) {
            return holder.filter(each -> !yields(index, each))
                    .map(each -> role == Role.CLUSTERED
                            ? "CLUSTER goes by " + each.name() + " now"
                            : each.name() + " is the replica identity now");
        }
        return found.table(table)
                .map(ObservedTable::identity)
                .filter(identity -> role == Role.REPLICA_IDENTITY && identity != Identity.INDEX)
                .map(identity -> table + " has REPLICA IDENTITY " + identity + " now");
    }

    private boolean yields(SavedIndex index, ObservedIndex holder) {
        return Stream.iterate(Optional.of(holder), Optional::isPresent, each -> each.flatMap(ObservedIndex::parent)
                        .flatMap(found::index))
                .flatMap(Optional::stream)
                .map(ObservedIndex::name)
                .anyMatch(name -> Stream.concat(all(index).map(SavedIndex::name), going.stream())
                        .anyMatch(own -> own.equals(name)
                                || Stream.of(WorkingName.values())
                                        .anyMatch(working -> working.of(own).equals(name))));
    }

    private static Stream<SavedIndex> all(SavedIndex index) {
        return Stream.concat(Stream.of(index), index.partitions().stream());
    }
}
