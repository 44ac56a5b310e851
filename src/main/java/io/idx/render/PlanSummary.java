package io.idx.render;

import io.idx.diff.Change;
import io.idx.model.ObservedState;
import io.idx.model.ObservedTable;
import io.idx.plan.Estimates;
import io.idx.plan.Plan;
import io.idx.plan.PlannedChange;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The last lines of a plan: how much is to be done, and what that takes. */
final class PlanSummary {
    private final Plan plan;
    private final ObservedState observed;
    private final Estimates estimates;

    PlanSummary(Plan plan, ObservedState observed, Estimates estimates) {
        this.plan = plan;
        this.observed = observed;
        this.estimates = estimates;
    }

    List<String> lines() {
        List<String> counts = new ArrayList<>();
        for (Change.Kind kind : Change.Kind.values()) {
            long number =
                    willDo().filter(planned -> planned.change().kind() == kind).count();
            if (number > 0) {
                counts.add(number + " to " + Wording.verb(kind));
            }
        }
        long refused = plan.changes().size() - willDo().count();
        if (refused > 0) {
            counts.add(refused + " refused");
        }
        String planned = "Plan: " + String.join(", ", counts) + ".";
        return willDo().findAny().isPresent() ? List.of(planned, "Work: " + work()) : List.of(planned);
    }

    private Stream<PlannedChange> willDo() {
        return plan.changes().stream().filter(planned -> planned.refusal().isEmpty());
    }

    private String work() {
        long builds = willDo().flatMap(planned -> planned.steps().stream())
                .filter(PlannedChange::builds)
                .count();
        long bytes = willDo().mapToLong(planned -> bytesRead(planned, observed)).sum();
        String built = builds == 0
                ? "nothing is built"
                : Wording.count(builds, "build", "builds, " + pace())
                        + (bytes > 0 ? ", reading " + Wording.size(bytes) + " of tables" : "")
                        + (estimates.worthTelling() ? time() + space() : "");
        long stalling = willDo().filter(PlannedChange::blocksWrites).count();
        return built + "; "
                + (stalling == 0
                        ? "no step blocks writes."
                        : Wording.count(stalling, "change makes", "changes make")
                                + " queries and writes on the table wait.");
    }

    private String pace() {
        return estimates.jobs() == 1 ? "one after the other" : "up to " + estimates.jobs() + " at once";
    }

    private String time() {
        return estimates
                .seconds()
                .map(seconds -> ", " + EstimateWords.about(seconds) + ", from "
                        + Wording.count(estimates.basis(), "build", "builds") + " here")
                .orElse(", time uncalibrated");
    }

    private String space() {
        if (estimates.peakBytes().isPresent() && estimates.walBytes().isPresent()) {
            return "; about " + Wording.size(estimates.peakBytes().getAsLong()) + " extra disk at peak, about "
                    + Wording.size(estimates.walBytes().getAsLong()) + " of WAL";
        }
        long unknown = willDo().filter(PlannedChange::builds).count()
                - estimates.changes().size();
        return "; extra disk not estimated for " + Wording.count(unknown, "change", "changes");
    }

    /** By the planner's page count. */
    static long bytesRead(PlannedChange planned, ObservedState observed) {
        return planned.steps().stream()
                .filter(PlannedChange::builds)
                .flatMap(step -> observed.table(step.table()).stream())
                .mapToLong(ObservedTable::bytes)
                .sum();
    }
}
