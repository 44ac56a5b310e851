package io.idx.reconcile;

import io.idx.diff.Change;
import io.idx.evidence.QueryCheck;
import io.idx.evidence.Verdict;
import io.idx.model.DeclaredIndex;
import io.idx.model.DesiredIndex;
import io.idx.model.ProblemException;
import io.idx.plan.Plan;
import io.idx.plan.PlannedChange;
import io.idx.postgres.Database;
import io.idx.postgres.DatabaseException;
import io.idx.postgres.Explainer;
import java.time.Duration;
import java.util.List;

/** What the planner would do with the queries of indexes that a plan creates. It must not hold the plan up. */
final class Foresight {
    private static final int MOST_INDEXES = 10;
    private static final int MOST_QUERIES = 5;
    private static final Duration LIMIT = Duration.ofSeconds(1);

    private final Database database;
    private final Comparison comparison;

    Foresight(Database database, Comparison comparison) {
        this.database = database;
        this.comparison = comparison;
    }

    /** Nothing where there is no HypoPG; a query that cannot be asked is left out. */
    List<Verdict> of(Plan plan) {
        List<DeclaredIndex> created = plan.changes().stream()
                .map(PlannedChange::change)
                .filter(change -> change.kind() == Change.Kind.CREATE)
                .flatMap(change -> change.desired().stream())
                .map(DesiredIndex::declared)
                .filter(index -> !index.queries().isEmpty() && index.queries().size() <= MOST_QUERIES)
                .limit(MOST_INDEXES)
                .toList();
        return created.isEmpty() ? List.of() : of(created);
    }

    private List<Verdict> of(List<DeclaredIndex> created) {
        try (Explainer explainer = database.openExplainer(comparison.snapshot(), LIMIT)) {
            QueryCheck check = new QueryCheck(explainer, comparison.observed(), false);
            return explainer.imagines()
                    ? created.stream()
                            .flatMap(index -> of(check, index).stream())
                            .toList()
                    : List.of();
        } catch (DatabaseException e) {
            return List.of();
        }
    }

    private static List<Verdict> of(QueryCheck check, DeclaredIndex index) {
        try {
            return check.check(List.of(index));
        } catch (DatabaseException | ProblemException e) {
            return List.of();
        }
    }
}
