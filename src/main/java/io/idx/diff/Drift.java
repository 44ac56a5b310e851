package io.idx.diff;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A difference that nobody asked for, told finding by finding: what {@code idx drift} reports.
 *
 * @param findings the worst first, then by name
 * @param matching how many declared indexes are as declared
 */
public record Drift(List<Finding> findings, int matching) {
    public Drift {
        findings = List.copyOf(findings);
    }

    public static Drift of(Diff diff) {
        Comparator<Finding> worstFirst = Comparator.comparing(Finding::severity).reversed();
        return new Drift(
                Stream.of(
                                diff.changes().stream().map(Finding::of),
                                diff.expired().stream().map(Finding::of),
                                diff.building().stream().map(Finding::building),
                                diff.unmanaged().stream().map(Finding::unmanaged))
                        .flatMap(findings -> findings)
                        .sorted(worstFirst.thenComparing(Finding::name))
                        .toList(),
                diff.matching());
    }

    /** Only what matters this much or more. */
    public Drift atLeast(Severity severity) {
        return new Drift(
                findings.stream()
                        .filter(finding -> finding.severity().compareTo(severity) >= 0)
                        .toList(),
                matching);
    }

    public boolean isEmpty() {
        return findings.isEmpty();
    }
}
