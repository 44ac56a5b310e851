package io.idx.render;

import io.idx.diff.Change;
import io.idx.model.NamePattern;
import io.idx.model.ObservedIndex;
import io.idx.plan.PlannedChange;
import io.idx.sql.Ddl;
import io.idx.status.Redundancy;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Says of an index that goes what it was good for, what goes with it, and how to have it back. */
final class DropFacts {
    private static final int UNDO_LINES = 5;

    private DropFacts() {}

    /**
     * @param owns the names for which the files are the whole list
     * @param doneBy the index that does all that this one does, if one does
     * @param verbose whether every statement of the undo is shown
     */
    static List<Fact> of(PlannedChange planned, List<NamePattern> owns, Optional<Redundancy> doneBy, boolean verbose) {
        ObservedIndex old = planned.change().observed().orElseThrow();
        Stream<Fact> told = Stream.of(
                        Fact.of("on", old.table().toString()),
                        Fact.of("why", why(planned.change(), owns, doneBy)),
                        Fact.of("was", Wording.sized(old)),
                        Fact.of("use", Wording.use(old.evidence())))
                .filter(fact -> !fact.text().isEmpty());
        Stream<Fact> elsewhere = old.evidence().elsewhere().stream().map(use -> Fact.of("use", Wording.use(use)));
        return Stream.of(told, elsewhere, lost(old), undo(planned.undo(), verbose))
                .flatMap(facts -> facts)
                .toList();
    }

    private static String why(Change change, List<NamePattern> owns, Optional<Redundancy> doneBy) {
        Stream<String> owned = owns.stream()
                .filter(pattern -> pattern.matches(change.name()))
                .limit(1)
                .map(pattern -> "owned as " + pattern);
        Stream<String> expired = Stream.of(Wording.expired(change)).filter(text -> !text.isEmpty());
        return Stream.of(expired, owned, doneBy.stream().map(Wording::redundant))
                .flatMap(parts -> parts)
                .collect(Collectors.joining("; "));
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
