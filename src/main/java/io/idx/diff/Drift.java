package io.idx.diff;

import io.idx.model.Caveat;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A difference that nobody asked for, told finding by finding: what {@code idx drift} reports.
 *
 * @param findings the worst first, then by name
 * @param matching how many declared indexes are as declared
 * @param caveats what to know besides of indexes that are no finding
 */
public record Drift(List<Finding> findings, int matching, List<Caveat> caveats) {
    public Drift {
        findings = List.copyOf(findings);
        caveats = List.copyOf(caveats);
    }

    public static Drift of(Diff diff) {
        Comparator<Finding> worstFirst = Comparator.comparing(Finding::severity).reversed();
        return new Drift(
                Stream.of(
                                diff.changes().stream().map(Finding::of),
                                diff.expired().stream().map(Finding::kept),
                                diff.held().stream().map(Finding::of),
                                diff.undecided().stream().map(Finding::undecided),
                                diff.unmanaged().stream().map(Finding::unmanaged))
                        .flatMap(findings -> findings)
                        .sorted(worstFirst.thenComparing(Finding::name))
                        .toList(),
                diff.matching(),
                diff.caveats().stream()
                        .filter(caveat -> caveat.kind() != Caveat.Kind.UNDECIDED)
                        .toList());
    }

    /** Only what matters this much or more. */
    public Drift atLeast(Severity severity) {
        return new Drift(
                findings.stream()
                        .filter(finding -> finding.severity().compareTo(severity) >= 0)
                        .toList(),
                matching,
                caveats);
    }

    public boolean isEmpty() {
        return findings.isEmpty();
    }
}
