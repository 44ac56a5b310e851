package io.idx.render;

import io.idx.model.ObservedIndex;
import io.idx.plan.PlannedChange;
import io.idx.sql.Ddl;
import java.util.List;
import java.util.stream.Stream;

/** Says of an index that goes what it was good for, what goes with it, and how to have it back. */
final class DropFacts {
    private static final int UNDO_LINES = 5;

    private DropFacts() {}

    /** @param verbose whether every statement of the undo is shown */
    static List<Fact> of(PlannedChange planned, boolean verbose) {
        ObservedIndex old = planned.change().observed().orElseThrow();
        Stream<Fact> told = Stream.of(
                        Fact.of("on", old.table().toString()),
                        Fact.of("why", Wording.expired(planned.change())),
                        Fact.of("was", Wording.sized(old)),
                        Fact.of("use", Wording.use(old.evidence())))
                .filter(fact -> !fact.text().isEmpty());
        Stream<Fact> elsewhere = old.evidence().elsewhere().stream().map(use -> Fact.of("use", Wording.use(use)));
        return Stream.of(told, elsewhere, lost(old), undo(planned.undo(), verbose))
                .flatMap(facts -> facts)
                .toList();
    }

    /** The planner knows an expression's values by the index on it alone. */
    private static Stream<Fact> lost(ObservedIndex old) {
        return old.sound()
                ? Ddl.statisticsLike(old.name(), old.table(), old.definition()).stream()
                        .map(statement -> Fact.of(
                                "loses",
                                "the planner's statistics on the expression; to keep them: " + statement + ";"))
                : Stream.empty();
    }

    private static Stream<Fact> undo(List<String> statements, boolean verbose) {
        int shown = verbose ? statements.size() : Math.min(statements.size(), UNDO_LINES);
        Stream<Fact> told = statements.stream().limit(shown).map(statement -> Fact.of("undo", statement + ";"));
        return shown == statements.size()
                ? told
                : Stream.concat(
                        told,
                        Stream.of(Fact.of("undo", "and " + (statements.size() - shown) + " more, which -v shows")));
    }
}
