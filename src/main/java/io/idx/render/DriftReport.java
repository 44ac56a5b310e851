package io.idx.render;

import io.idx.diff.Change;
import io.idx.diff.Drift;
import io.idx.diff.Finding;
import io.idx.model.Caveat;
import io.idx.model.DesiredIndex;
import io.idx.model.ObservedIndex;
import io.idx.model.WorkingName;
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
            return new Report(List.of(), List.of(), caveats(), List.of(none()));
        }
        return new Report(
                List.of(subject.heading()),
                drift.findings().stream().map(this::entry).toList(),
                caveats(),
                List.of(counts()));
    }

    private List<Remark> caveats() {
        return Caveats.remarks(drift.caveats(), subject.verbose()).toList();
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
            case INVALID, LEFTOVER, MISSING, CHANGED, UNDECLARED, UNMANAGED, EXPIRED, BUILDING, UNDECIDED ->
                finding.name().toString();
        };
    }

    private String origin(Finding finding) {
        return finding.change()
                .flatMap(Change::desired)
                .map(DesiredIndex::declared)
                .or(() -> finding.caveat().map(Caveat::index))
                .map(declared -> declared.place().fileAndLine())
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
        Stream<String> words = finding.held().stream().map(held -> removed(held.name() + " is ", held.inWords()));
        return Stream.concat(Stream.concat(said(finding).stream(), words).map(text -> Fact.of("", text)), differences);
    }

    private static String removed(String beginning, String text) {
        return text.startsWith(beginning) ? text.substring(beginning.length()) : text;
    }

    private static List<String> said(Finding finding) {
        return switch (finding.kind()) {
            case INVALID -> unsound(finding).stream().toList();
            case LEFTOVER -> left(finding.change().orElseThrow());
            case MISSING -> List.of("on " + finding.change().orElseThrow().table());
            case CHANGED, BUILDING -> List.of();
            case RENAMED -> List.of("the definition is the same, the name is not");
            case UNDECLARED, UNMANAGED -> List.of(there(finding.observed().orElseThrow()));
            case EXPIRED ->
                List.of(
                        Wording.expired(finding.change().orElseThrow()),
                        there(finding.observed().orElseThrow()));
            case UNDECIDED -> finding.caveat().map(Caveat::reason).stream().toList();
        };
    }

    private static String there(ObservedIndex index) {
        return "on " + index.table() + "  " + Wording.sized(index) + ", " + Wording.use(index.evidence())
                + (index.sound() ? "" : "; invalid: " + Wording.unsound(index));
    }

    private static Optional<String> unsound(Finding finding) {
        return finding.change().flatMap(TreeFacts::unsound).or(() -> finding.observed()
                .map(Wording::unsound));
    }

    private static List<String> left(Change change) {
        return Wording.left(change)
                .map(index -> "an interrupted run left " + index.name() + ", "
                        + Wording.size(index.evidence().bytes()))
                .toList();
    }

    private Stream<Fact> ways(Finding finding) {
        String name = Wording.pattern(finding.name());
        Fact fix = Fact.of("fix", subject.command("apply") + " --only " + name);
        return switch (finding.kind()) {
            case INVALID, LEFTOVER, MISSING -> Stream.of(fix);
            case CHANGED, RENAMED -> Stream.of(fix, imports("accept", finding));
            case UNDECLARED ->
                Stream.concat(
                        Stream.of(Fact.of("fix", subject.command("apply") + " --only " + name + "  (drops it)")),
                        finding.observed().filter(DriftReport::mayBeDeclared).stream()
                                .map(index -> imports("accept", finding)));
            case EXPIRED ->
                Stream.of(
                        Fact.of(
                                "fix",
                                finding.kept()
                                        ? added(finding, "owns:") + ", so that apply drops it"
                                        : subject.command("apply") + " --only " + name + "  (drops it)"),
                        Fact.of("accept", "move or remove expires: in " + subject.source()));
            case UNMANAGED ->
                Stream.concat(
                        finding.observed().filter(DriftReport::mayBeDeclared).stream()
                                .map(index -> imports("keep", finding)),
                        Stream.of(Fact.of("silence", added(finding, "ignore:"))));
            case BUILDING -> Stream.of();
            case UNDECIDED ->
                finding.caveat().stream()
                        .flatMap(caveat -> caveat.more().stream())
                        .map(way -> Fact.of("fix", way));
        };
    }

    private Fact imports(String label, Finding finding) {
        return Fact.of(label, subject.command("import") + " --only " + Wording.pattern(finding.name()));
    }

    private String added(Finding finding, String key) {
        return "add \"" + finding.name().schema() + "." + finding.name().name() + "\" under " + key + " in "
                + subject.source();
    }

    private static boolean mayBeDeclared(ObservedIndex index) {
        return index.sound() && !WorkingName.isOne(index.name());
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
