package io.idx.plan;

import io.idx.diff.Change;
import io.idx.diff.Change.Kind;
import io.idx.model.DesiredIndex;
import io.idx.model.ObservedIndex;
import io.idx.model.QualifiedName;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The order of replaces on one table: whoever is to be as another one still is comes before that one's old index goes,
 * so that queries have such an index at every moment. Where they exchange their definitions there is no such order.
 */
final class Succession {
    private final Map<QualifiedName, List<Change>> replacesByTable;
    private final List<Change> ordered = new ArrayList<>();
    private final Set<QualifiedName> begun = new HashSet<>();
    private final Set<QualifiedName> done = new HashSet<>();
    private final Set<QualifiedName> tooEarly = new HashSet<>();

    /** @param changes in the order that they have besides */
    Succession(List<Change> changes) {
        this.replacesByTable = changes.stream()
                .filter(change -> change.kind() == Kind.REPLACE)
                .collect(Collectors.groupingBy(Change::table));
        changes.forEach(this::add);
    }

    private void add(Change change) {
        if (!begun.add(change.name())) {
            return;
        }
        for (Change heir : heirs(change)) {
            add(heir);
            if (!done.contains(heir.name())) {
                tooEarly.add(change.name());
            }
        }
        done.add(change.name());
        ordered.add(change);
    }

    private List<Change> heirs(Change change) {
        Optional<ObservedIndex> before = change.observed().filter(ObservedIndex::sound);
        return change.kind() == Kind.REPLACE && before.isPresent()
                ? replacesByTable.getOrDefault(change.table(), List.of()).stream()
                        .filter(other -> !other.equals(change))
                        .filter(other -> other.desired()
                                .map(DesiredIndex::definition)
                                .filter(before.get().definition()::sameBuild)
                                .isPresent())
                        .toList()
                : List.of();
    }

    /** All changes. */
    List<Change> changes() {
        return List.copyOf(ordered);
    }

    /** Whether the old index of a change goes before another is built that is to be like it. */
    boolean goesTooEarly(Change change) {
        return tooEarly.contains(change.name());
    }
}
