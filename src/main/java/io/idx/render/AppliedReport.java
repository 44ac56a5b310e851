package io.idx.render;

import io.idx.apply.Outcome;
import io.idx.diff.Change;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What an apply came to. */
public final class AppliedReport {
    private final List<Outcome> outcomes;
    private final Duration took;

    /** A report on these outcomes, which took this time from the first step to the last look at the catalog. */
    public AppliedReport(List<Outcome> outcomes, Duration took) {
        this.outcomes = List.copyOf(outcomes);
        this.took = took;
    }

    public Report report() {
        List<String> done = new ArrayList<>();
        for (Change.Kind kind : Change.Kind.values()) {
            long number = with(Outcome.Status.DONE)
                    .filter(outcome -> outcome.planned().change().kind() == kind)
                    .count();
            if (number > 0) {
                done.add(number + " " + Wording.done(kind));
            }
        }
        return new Report(
                List.of(),
                List.of(),
                List.of(),
                List.of("Applied: " + (done.isEmpty() ? "nothing" : String.join(", ", done)) + " in "
                        + Wording.took(took) + undone() + "."));
    }

    private String undone() {
        List<String> parts = new ArrayList<>();
        count(Outcome.Status.FAILED, "failed", parts);
        count(Outcome.Status.NOT_STARTED, "not started", parts);
        count(Outcome.Status.CANCELLED, "cancelled", parts);
        count(Outcome.Status.DETACHED, "left to PostgreSQL", parts);
        return parts.isEmpty() ? "" : "; " + String.join(", ", parts);
    }

    private void count(Outcome.Status status, String words, List<String> parts) {
        long number = with(status).count();
        if (number > 0) {
            parts.add(number + " " + words);
        }
    }

    private Stream<Outcome> with(Outcome.Status status) {
        return outcomes.stream().filter(outcome -> outcome.status() == status);
    }
}
