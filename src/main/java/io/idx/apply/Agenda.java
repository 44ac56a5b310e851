package io.idx.apply;

import io.idx.model.Problem;
import io.idx.model.QualifiedName;
import io.idx.plan.Plan;
import io.idx.plan.PlannedChange;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * What is still to do, table by table: whoever takes a table does all its changes, in the order of the plan, so that no
 * two are under way on one table, of which a partitioned table and its partitions are one.
 */
final class Agenda {
    private final List<PlannedChange> changes;
    private final UnaryOperator<QualifiedName> whole;
    private final Deque<List<Integer>> tables = new ArrayDeque<>();
    private final List<Optional<Outcome>> outcomes = new ArrayList<>();
    private final Set<QualifiedName> failed = new HashSet<>();
    private final Map<Integer, Long> begun = new LinkedHashMap<>();
    private boolean stopped;

    /** @param whole gives the partitioned table that a table is a part of, or the table itself */
    Agenda(Plan plan, UnaryOperator<QualifiedName> whole) {
        this.changes = plan.changes();
        this.whole = whole;
        Map<QualifiedName, List<Integer>> byTable = new LinkedHashMap<>();
        for (int i = 0; i < changes.size(); i++) {
            byTable.computeIfAbsent(whole(changes.get(i)), table -> new ArrayList<>())
                    .add(i);
            outcomes.add(Optional.empty());
        }
        tables.addAll(byTable.values());
    }

    private QualifiedName whole(PlannedChange planned) {
        return whole.apply(planned.change().table());
    }

    /** How many changes could be under way at once. */
    synchronized int width() {
        return tables.size();
    }

    int total() {
        return changes.size();
    }

    /** The changes of a table that nobody has taken yet, by their place in the plan; empty when there are none. */
    synchronized List<Integer> take() {
        return Optional.ofNullable(tables.poll()).orElse(List.of());
    }

    PlannedChange change(int index) {
        return changes.get(index);
    }

    /** Whether nothing that came before keeps the change from beginning. */
    synchronized boolean open(int index) {
        return !stopped && !failed.contains(whole(changes.get(index)));
    }

    /** Whether the change may begin: then it has. */
    synchronized boolean begin(int index) {
        if (!open(index)) {
            return false;
        }
        begun.put(index, System.nanoTime());
        return true;
    }

    /** Notes how a change ended. What comes after it on its table is not begun if it ended badly. */
    synchronized void ended(int index, Outcome outcome) {
        outcomes.set(index, Optional.of(outcome));
        if (outcome.status() != Outcome.Status.DONE) {
            failed.add(whole(outcome.planned()));
        }
    }

    /** The changes whose end nobody has noted yet, by their place in the plan. */
    synchronized List<Integer> unended() {
        return IntStream.range(0, changes.size())
                .filter(index -> outcomes.get(index).isEmpty())
                .boxed()
                .toList();
    }

    /** Nothing more is begun, on any table. */
    synchronized void stop() {
        stopped = true;
    }

    /** How each change ended, in the order of the plan; each has. */
    synchronized List<Outcome> outcomes() {
        return outcomes.stream().flatMap(Optional::stream).toList();
    }

    /** What is to be said of a change when nobody waits for its end. */
    synchronized Outcome left(int index, Outcome.Status status) {
        Optional<Long> since = Optional.ofNullable(begun.get(index));
        return since.filter(start -> status != Outcome.Status.NOT_STARTED)
                .map(start -> new Outcome(
                        changes.get(index),
                        status,
                        Duration.ofNanos(System.nanoTime() - start),
                        Duration.ZERO,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()))
                .orElseGet(() -> notStarted(changes.get(index), Optional.empty()));
    }

    static Outcome notStarted(PlannedChange change, Optional<Problem> why) {
        return new Outcome(
                change,
                Outcome.Status.NOT_STARTED,
                Duration.ZERO,
                Duration.ZERO,
                Optional.empty(),
                Optional.empty(),
                why);
    }
}
