package io.idx.render;

import io.idx.evidence.Prospect;
import io.idx.model.Blocker;
import io.idx.model.NamePattern;
import io.idx.plan.Estimates;
import io.idx.plan.Hazard;
import java.util.List;
import java.util.Set;

/**
 * What a plan tells of its changes besides what differs.
 *
 * @param owns the names for which the files are the whole list
 * @param prospects what the planner does with the queries of indexes that change
 * @param blockers who will be in the way of the plan, if they stay
 * @param estimates what the builds are likely to take
 * @param allowed hazards that somebody has allowed by name
 */
public record Grounds(
        List<NamePattern> owns,
        List<Prospect> prospects,
        List<Blocker> blockers,
        Estimates estimates,
        Set<Hazard> allowed) {
    public Grounds {
        owns = List.copyOf(owns);
        prospects = List.copyOf(prospects);
        blockers = List.copyOf(blockers);
        allowed = Set.copyOf(allowed);
    }

    /** Nothing. */
    static Grounds none() {
        return new Grounds(List.of(), List.of(), List.of(), Estimates.none(), Set.of());
    }
}
