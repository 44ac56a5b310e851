package io.idx.reconcile;

import io.idx.apply.ApplyListener;
import io.idx.model.Declaration;
import io.idx.model.Problem;
import io.idx.model.ProblemCode;
import io.idx.model.ProblemException;
import io.idx.plan.Plan;
import io.idx.postgres.Database;
import java.util.List;
import java.util.Optional;

/** Stand-in until the package lands. */
public final class Reconciler {
    public Reconciler(Database database, Declaration declaration, Scope scope) {}

    public Comparison compare() {
        return Optional.<Comparison>empty()
                .orElseThrow(() -> new ProblemException(Problem.of(ProblemCode.SERVER_ERROR, "none yet")));
    }

    public List<Problem> check() {
        return List.of();
    }

    public Plan plan(Comparison comparison) {
        return new Plan(comparison.observed().server(), List.of());
    }

    public ApplyResult apply(Comparison comparison, Plan plan, boolean stopAtFailure, ApplyListener listener) {
        return new ApplyResult(List.of(), comparison, List.of());
    }

    public void refusePooler() {}
}
