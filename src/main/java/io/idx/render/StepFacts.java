package io.idx.render;

import io.idx.plan.LockLevel;
import io.idx.plan.Step;
import io.idx.plan.StepKind;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What a verbose plan says of the steps of a change: each statement, its locks and what it waits for. */
final class StepFacts {
    private StepFacts() {}

    static List<Fact> of(List<Step> steps) {
        return IntStream.range(0, steps.size())
                .boxed()
                .flatMap(i -> Stream.concat(
                        Stream.of(Fact.of("step " + (i + 1), locks(steps.get(i)))),
                        steps.get(i).statements().stream().map(statement -> Fact.of("sql", statement + ";"))))
                .toList();
    }

    private static String locks(Step step) {
        StepKind kind = step.kind();
        String held = Stream.of(held(kind.onTable(), "table"), held(kind.onIndex(), "index"))
                .filter(text -> !text.isEmpty())
                .collect(Collectors.joining(", "));
        held += kind == StepKind.DROP_TREE ? ", the same on each partition and its index" : "";
        held += kind == StepKind.UNITE ? ", the same on each partition" : "";
        return kind.words() + "; holds " + (held.isEmpty() ? "no lock" : held) + "; waits for " + kind.waitsFor();
    }

    private static String held(LockLevel level, String target) {
        return level == LockLevel.NONE ? "" : level.sql() + " on the " + target;
    }
}
