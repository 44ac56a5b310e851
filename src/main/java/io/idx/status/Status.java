package io.idx.status;

import static java.util.stream.Collectors.toSet;

import io.idx.model.Declaration;
import io.idx.model.DeclaredIndex;
import io.idx.model.IndexFigures;
import io.idx.model.ObservedIndex;
import io.idx.model.ObservedState;
import io.idx.model.Problem;
import io.idx.model.QualifiedName;
import io.idx.model.RunHolder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;

/**
 * How all indexes of some schemas fare, on every node: {@code Status.of(…).select(…)}.
 *
 * @param indexes in the order that was asked for
 * @param missing declared, and not there
 * @param nodes how many servers were counted on
 * @param problems with the replicas that were not
 * @param young how many indexes would be listed as unused if the counters were older
 */
public record Status(
        ObservedState observed,
        List<IndexStatus> indexes,
        List<QualifiedName> missing,
        int nodes,
        List<Problem> problems,
        Optional<RunHolder> holder,
        int young) {
    public Status {
        indexes = List.copyOf(indexes);
        missing = List.copyOf(missing);
        problems = List.copyOf(problems);
    }

    /**
     * Judges what was read.
     *
     * @param observed with the use on every node in the evidence of each index
     * @param covers which indexes it is about, by name and table
     */
    public static Status of(
            Declaration declaration,
            ObservedState observed,
            Map<Long, IndexFigures> figures,
            BiPredicate<QualifiedName, QualifiedName> covers) {
        Appraisal appraisal = new Appraisal(declaration, observed, figures);
        Set<QualifiedName> there =
                observed.indexes().stream().map(ObservedIndex::name).collect(toSet());
        List<IndexStatus> indexes = observed.indexes().stream()
                .filter(index -> covers.test(index.name(), index.table())
                        || covers.test(
                                appraisal.whole(index).name(),
                                appraisal.whole(index).table()))
                .map(appraisal::of)
                .toList();
        List<QualifiedName> missing = declaration.indexes().stream()
                .filter(index -> covers.test(index.name(), index.table()))
                .filter(index -> !index.expired(observed.today()))
                .map(DeclaredIndex::name)
                .filter(name -> !there.contains(name))
                .sorted()
                .toList();
        return new Status(observed, indexes, missing, 1, List.of(), Optional.empty(), 0);
    }

    /** The same, with who else was asked and who is at work. */
    public Status with(int servers, List<Problem> trouble, Optional<RunHolder> working) {
        return new Status(observed, indexes, missing, servers, trouble, working, young);
    }

    /** What was asked for, in that order. */
    public Status select(Selection selection) {
        List<IndexStatus> selected = indexes.stream()
                .filter(each -> selection.fits(each, observed.today()))
                .sorted(selection.order().comparator())
                .toList();
        int tooYoung = selection.unusedFor().isEmpty()
                ? 0
                : (int) indexes.stream()
                        .filter(Selection::unused)
                        .filter(each -> !Selection.countedFor(
                                each, selection.unusedFor().getAsInt(), observed.today()))
                        .count();
        return new Status(
                observed, selected, selection.everything() ? missing : List.of(), nodes, problems, holder, tooYoung);
    }
}
