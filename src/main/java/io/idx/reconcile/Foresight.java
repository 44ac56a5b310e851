package io.idx.reconcile;

import io.idx.diff.Change;
import io.idx.evidence.Prospect;
import io.idx.evidence.QueryCheck;
import io.idx.model.DeclaredIndex;
import io.idx.model.DesiredIndex;
import io.idx.model.ObservedIndex;
import io.idx.plan.Plan;
import io.idx.plan.PlannedChange;
import io.idx.postgres.Database;
import io.idx.postgres.DatabaseException;
import io.idx.postgres.Explainer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/** What the planner does with the queries of indexes that a plan changes. It must not hold the plan up. */
final class Foresight {
    private static final int MOST_INDEXES = 20;
    private static final int MOST_QUERIES = 5;
    private static final Duration LIMIT = Duration.ofSeconds(1);
    private static final Duration LIMIT_OF_ALL = Duration.ofSeconds(5);

    private final Database database;
    private final Comparison comparison;

    Foresight(Database database, Comparison comparison) {
        this.database = database;
        this.comparison = comparison;
    }

    /** One for each change of an index that has queries; what could not be asked is missing in it. */
    List<Prospect> of(Plan plan) {
        List<Change> changes = plan.changes().stream()
                .filter(planned -> planned.refusal().isEmpty())
                .map(PlannedChange::change)
                .filter(change -> change.kind() != Change.Kind.DROP)
                .filter(change -> !declared(change).queries().isEmpty())
                .toList();
        return changes.isEmpty() ? List.of() : of(changes);
    }

    private List<Prospect> of(List<Change> changes) {
        long end = System.nanoTime() + LIMIT_OF_ALL.toNanos();
        BooleanSupplier timeIsLeft = () -> System.nanoTime() < end;
        try (Explainer explainer = database.openExplainer(comparison.snapshot(), LIMIT)) {
            QueryCheck check = new QueryCheck(explainer, comparison.observed(), false);
            return IntStream.range(0, changes.size())
                    .mapToObj(i -> i < MOST_INDEXES ? of(check, changes.get(i), timeIsLeft) : unasked(changes.get(i)))
                    .toList();
        } catch (DatabaseException e) {
            return changes.stream().map(Foresight::unasked).toList();
        }
    }

    private static Prospect of(QueryCheck check, Change change, BooleanSupplier timeIsLeft) {
        Optional<ObservedIndex> there = change.observed();
        boolean built =
                switch (change.kind()) {
                    case CREATE, REPLACE -> true;
                    case REPAIR -> there.filter(ObservedIndex::sound).isEmpty();
                    case ALTER, RENAME, DROP -> false;
                };
        return check.prospect(declared(change), there, built, MOST_QUERIES, timeIsLeft);
    }

    private static Prospect unasked(Change change) {
        return new Prospect(declared(change), List.of(), List.of());
    }

    private static DeclaredIndex declared(Change change) {
        return change.desired().map(DesiredIndex::declared).orElseThrow();
    }
}
