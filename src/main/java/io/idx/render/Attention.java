package io.idx.render;

import io.idx.diff.Diff;
import io.idx.diff.Held;
import io.idx.model.Blocker;
import io.idx.model.Problem;
import io.idx.plan.Hazard;
import io.idx.plan.Plan;
import io.idx.plan.PlannedChange;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** What a person should look at first: what is refused, what must be allowed, what is left alone. */
final class Attention {
    private Attention() {}

    /**
     * @param grounds who will be in the way, and which hazards somebody has allowed
     * @param verbose whether the words are shown that are equivalent
     */
    static List<Remark> of(Plan plan, Diff diff, Grounds grounds, boolean verbose) {
        Stream<Remark> refused = plan.changes().stream()
                .flatMap(planned -> planned.refusal().stream().map(problem -> refused(planned, problem)));
        Stream<Remark> hazards = plan.changes().stream().flatMap(planned -> new TreeSet<>(planned.hazards())
                .stream().map(hazard -> hazard(planned, hazard, grounds.allowed())));
        Stream<Remark> excess = plan.excess().stream()
                .map(problem -> new Remark(
                        "beyond the limits: " + problem.message() + " ("
                                + problem.code().code() + ")",
                        problem.notes()));
        Stream<Remark> held = diff.held().stream().map(Attention::held);
        Stream<Remark> constraints = diff.constraintBacked().stream()
                .map(name -> Remark.of(name + " backs a constraint; idx does not change it"));
        Stream<Remark> expired = diff.expired().stream()
                .map(change -> Remark.of(change.name() + " was " + Wording.expired(change)
                        + "; owns: does not name it, so that it stays"));
        Stream<Remark> caveats = Caveats.remarks(diff.caveats(), verbose);
        Stream<Remark> inTheWay = grounds.blockers().stream().map(Attention::inTheWay);
        return Stream.of(refused, excess, hazards, held, constraints, expired, caveats, inTheWay)
                .flatMap(remarks -> remarks)
                .toList();
    }

    private static Remark held(Held held) {
        return new Remark(
                held.inWords(),
                held.change().stream()
                        .flatMap(change -> change.differences().stream())
                        .map(difference -> difference.attribute().key() + " " + Wording.becomes(difference))
                        .toList());
    }

    private static Remark inTheWay(Blocker blocker) {
        String consequence =
                switch (blocker.kind()) {
                    case SESSION, PREPARED_TRANSACTION, WRAPAROUND_VACUUM, SYNCHRONOUS_STANDBY ->
                        "builds and drops must wait for it before they can finish";
                    case REPLICATION_SLOT -> "it keeps dead rows, which a build reads and indexes with the others";
                };
        return Remark.of(blocker.toString(), consequence);
    }

    private static Remark refused(PlannedChange planned, Problem problem) {
        return new Remark(
                "refused: " + Wording.verb(planned.change().kind()) + " "
                        + planned.change().name() + ": " + problem.message() + " ("
                        + problem.code().code() + ")",
                problem.notes());
    }

    private static Remark hazard(PlannedChange planned, Hazard hazard, Set<Hazard> allowed) {
        return Remark.of(
                Wording.verb(planned.change().kind()) + " " + planned.change().name() + ": " + hazard.reason(),
                (allowed.contains(hazard) ? "allowed by --allow=" : "allow it with --allow=") + hazard.word());
    }
}
