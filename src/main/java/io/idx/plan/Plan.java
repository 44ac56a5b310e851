package io.idx.plan;

import io.idx.diff.Change;
import io.idx.model.Server;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What would be done to one database.
 *
 * @param changes in the order in which they are done: by table, and in a table repairs first and drops last
 */
public record Plan(Server server, List<PlannedChange> changes) {
    public Plan {
        changes = List.copyOf(changes);
    }

    public boolean isEmpty() {
        return changes.isEmpty();
    }

    public long count(Change.Kind kind) {
        return changes.stream()
                .filter(planned -> planned.change().kind() == kind)
                .count();
    }

    public Set<Hazard> hazards() {
        Set<Hazard> hazards = EnumSet.noneOf(Hazard.class);
        changes.forEach(planned -> hazards.addAll(planned.hazards()));
        return hazards;
    }
}
