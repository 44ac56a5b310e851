package io.idx.render;

import io.idx.diff.Change;
import io.idx.diff.Drift;
import io.idx.diff.Finding;
import io.idx.model.ObservedIndex;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Tells in what the database is not as declared, the worst first, and the ways out. */
public final class DriftReport {
    private final Subject subject;
    private final Drift drift;

    public DriftReport(Subject subject, Drift drift) {
        this.subject = subject;
        this.drift = drift;
    }

    public Report report() {
        if (drift.isEmpty()) {
            return new Report(List.of(), List.of(), List.of(), List.of(none()));
        }
        return new Report(
                List.of(subject.heading()),
                drift.findings().stream().map(this::entry).toList(),
                List.of(),
                List.of(counts()));
    }

    private String none() {
        return "No drift. " + subject.server().address() + " matches " + subject.source() + " ("
                + Wording.indexes(drift.matching()) + ").";
    }

    private Entry entry(Finding finding) {
        return new Entry(
                Mark.of(finding.severity()),
                finding.kind().word(),
                title(finding),
                origin(finding),
                Stream.concat(facts(finding), ways(finding)).toList());
    }

    private static String title(Finding finding) {
        return switch (finding.kind()) {
            case RENAMED ->
                finding.observed().orElseThrow().name() + "  ->  "
                        + finding.name().name();
            case INVALID, LEFTOVER, MISSING, CHANGED, UNDECLARED, UNMANAGED, BUILDING ->
                finding.name().toString();
        };
    }

    private String origin(Finding finding) {
        return finding.change()
                .flatMap(Change::desired)
                .map(desired -> desired.declared().place().fileAndLine())
                .orElse(finding.kind() == Finding.Kind.BUILDING ? "" : "not in " + subject.source());
    }

    private static Stream<Fact> facts(Finding finding) {
        Stream<Fact> differences = finding.change().stream()
                .flatMap(change -> change.differences().stream())
                .map(difference -> Fact.difference(
                        difference.attribute().key(),
                        "file " + Wording.value(difference.attribute(), difference.desired()) + "  database "
                                + Wording.value(difference.attribute(), difference.observed()),
                        Wording.margin(difference)));
        return Stream.concat(said(finding).stream().map(text -> Fact.of("", text)), differences);
    }

    private static List<String> said(Finding finding) {
        return switch (finding.kind()) {
            case INVALID -> unsound(finding).stream().toList();
            case LEFTOVER -> left(finding.change().orElseThrow());
            case MISSING -> List.of("on " + finding.change().orElseThrow().table());
            case CHANGED -> List.of();
            case RENAMED -> List.of("the definition is the same, the name is not");
            case UNDECLARED, UNMANAGED ->
                finding.observed().stream()
                        .map(index -> "on " + index.table() + "  " + Wording.sized(index) + ", "
                                + Wording.use(index.evidence())
                                + (index.sound() ? "" : "; invalid: " + Wording.unsound(index)))
                        .toList();
            case BUILDING ->
                finding.observed().flatMap(ObservedIndex::building).stream()
                        .map(pid -> "pid " + pid + " is building it; it is left alone")
                        .toList();
        };
    }

    private static Optional<String> unsound(Finding finding) {
        return finding.change().flatMap(Change::tree).map(TreeFacts::unsound).or(() -> finding.observed()
                .map(Wording::unsound));
    }

    private static List<String> left(Change change) {
        return Stream.concat(
                        Stream.of(change.replacement(), change.replaced()).flatMap(Optional::stream),
                        TreeFacts.debris(change))
                .map(index -> "an interrupted run left " + index.name() + ", "
                        + Wording.size(index.evidence().bytes()))
                .toList();
    }

    private Stream<Fact> ways(Finding finding) {
        String name = Wording.pattern(finding.name());
        return switch (finding.kind()) {
            case INVALID, LEFTOVER, MISSING, CHANGED, RENAMED ->
                Stream.of(Fact.of("fix", subject.command("apply") + " --only " + name));
            case UNDECLARED ->
                Stream.of(
                        Fact.of("fix", subject.command("apply") + " --only " + name + "  (drops it)"),
                        Fact.of("accept", "declare it in " + subject.source()));
            case UNMANAGED ->
                Stream.of(Fact.of("accept", "declare it in " + subject.source() + ", or add it under ignore:"));
            case BUILDING -> Stream.of();
        };
    }

    private String counts() {
        List<String> counts = new ArrayList<>();
        for (Finding.Kind kind : Finding.Kind.values()) {
            long number = drift.findings().stream()
                    .filter(finding -> finding.kind() == kind)
                    .count();
            if (number > 0) {
                counts.add(number + " " + kind.word());
            }
        }
        return "Drift: " + String.join(", ", counts) + "; " + drift.matching() + " match.";
    }
}
