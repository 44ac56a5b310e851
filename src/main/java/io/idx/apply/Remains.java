package io.idx.apply;

import io.idx.model.ObservedIndex;
import io.idx.model.QualifiedName;
import io.idx.plan.Step;
import io.idx.plan.StepKind;
import io.idx.postgres.Session;
import io.idx.postgres.Snapshot;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What a statement that failed has left, on the table that it was begun on. */
final class Remains {
    private final Session session;
    private final Snapshot planned;

    Remains(Session session, Snapshot planned) {
        this.session = session;
        this.planned = planned;
    }

    /** Of a build or a rebuild, that nobody is at. */
    Stream<ObservedIndex> of(Step step) {
        return Stream.concat(Stream.of(step.table()), movedTo(step).stream())
                .flatMap(table -> of(step, table, session.observe(table)));
    }

    /** Where somebody has given the table another name, its indexes are there. */
    Optional<QualifiedName> movedTo(Step step) {
        return planned.state()
                .table(step.table())
                .flatMap(table -> session.nameOf(table.oid()))
                .filter(name -> !name.equals(step.table()));
    }

    private static Stream<ObservedIndex> of(Step step, QualifiedName table, Snapshot now) {
        List<ObservedIndex> there = now.state().indexes().stream()
                .filter(index -> index.table().equals(table))
                .toList();
        Optional<ObservedIndex> built = there.stream()
                .filter(index -> index.name().name().equals(step.index().name()))
                .findFirst();
        Stream<ObservedIndex> left = step.kind() == StepKind.BUILD
                ? built.filter(index -> !index.sound()).stream()
                : there.stream()
                        .filter(index -> built.filter(index::leftByReindexOf).isPresent());
        return left.filter(index -> index.building().isEmpty());
    }
}
