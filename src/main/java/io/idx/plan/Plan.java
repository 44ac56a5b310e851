package io.idx.plan;

import io.idx.diff.Change;
import io.idx.model.Limit;
import io.idx.model.ObservedState;
import io.idx.model.Problem;
import io.idx.model.Server;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What would be done to one database.
 *
 * @param changes in the order in which they are done: by table, and in a table repairs first and drops last
 * @param excess where it goes beyond the limits of the files
 */
public record Plan(Server server, List<PlannedChange> changes, List<Problem> excess) {
    public Plan {
        changes = List.copyOf(changes);
        excess = List.copyOf(excess);
    }

    /** A plan that nothing limits. */
    public Plan(Server server, List<PlannedChange> changes) {
        this(server, changes, List.of());
    }

    /** The same, measured by the limits. */
    public Plan within(List<Limit> limits, ObservedState observed) {
        return new Plan(server, changes, new Excess(observed, changes).over(limits));
    }

    /** Some of its changes, in their order, which nothing limits. */
    public Plan only(Predicate<PlannedChange> wanted) {
        return new Plan(server, changes.stream().filter(wanted).toList());
    }

    /** Whether it has a change of the same index with the same hazards: what is allowed for one is not for another. */
    public boolean covers(PlannedChange other) {
        return changes.stream()
                .filter(planned -> planned.change().name().equals(other.change().name()))
                .anyMatch(planned -> planned.hazards().containsAll(other.hazards()));
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
