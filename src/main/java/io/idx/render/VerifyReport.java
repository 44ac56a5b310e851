package io.idx.render;

import io.idx.evidence.Answer;
import io.idx.evidence.Execution;
import io.idx.evidence.QueryCheck;
import io.idx.evidence.Verdict;
import io.idx.evidence.Why;
import io.idx.model.DeclaredIndex;
import io.idx.model.ObservedState;
import io.idx.model.Problem;
import io.idx.sql.Identifiers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Stream;

/** Tells which declared queries use their index and which go another way, the worst first. */
public final class VerifyReport {
    private static final int LONGEST_QUERY = 400;
    private static final Set<Why> CURED_BY_APPLY =
            Set.of(Why.ABSENT, Why.INVALID, Why.NOT_IMAGINED, Why.PLANNED_IN_PART);

    private final Subject subject;
    private final List<Verdict> verdicts;
    private final int indexes;
    private final ObservedState observed;

    /**
     * A report on these verdicts.
     *
     * @param indexes how many declared indexes were asked about, with queries or without
     */
    public VerifyReport(Subject subject, ObservedState observed, List<Verdict> verdicts, int indexes) {
        this.subject = subject;
        this.verdicts =
                verdicts.stream().sorted(Comparator.comparing(Verdict::answer)).toList();
        this.indexes = indexes;
        this.observed = observed;
    }

    /** Everything. */
    public Report report() {
        return report(verdicts);
    }

    /** Only what asks for somebody's attention. */
    public Report reportOfMisses() {
        return report(verdicts.stream()
                .filter(verdict -> verdict.answer() == Answer.NOT_USED || verdict.answer() == Answer.REFUSED)
                .toList());
    }

    private Report report(List<Verdict> told) {
        return new Report(
                verdicts.isEmpty() ? List.of() : List.of(subject.heading()),
                told.stream().map(this::entry).toList(),
                told.isEmpty() ? List.of() : attention(),
                List.of(counts()));
    }

    private Entry entry(Verdict verdict) {
        DeclaredIndex index = verdict.query().index();
        return new Entry(
                Mark.of(verdict.answer()),
                verdict.answer().word(),
                index.name().toString(),
                verdict.query().place().fileAndLine(),
                Stream.of(
                                Stream.of(Fact.of("query", query(verdict))),
                                cost(verdict).map(text -> Fact.of("cost", text)).stream(),
                                Stream.of(Fact.of("why", why(verdict)))
                                        .filter(fact -> !fact.text().isEmpty()),
                                run(verdict).map(text -> Fact.of("run", text)).stream(),
                                fix(verdict).map(text -> Fact.of("fix", text)).stream())
                        .flatMap(facts -> facts)
                        .toList());
    }

    private static String query(Verdict verdict) {
        String text = verdict.query().text().strip().replaceAll("\\s+", " ");
        return text.length() > LONGEST_QUERY ? text.substring(0, LONGEST_QUERY) + "..." : text;
    }

    private static Optional<String> cost(Verdict verdict) {
        if (verdict.with().isEmpty() || verdict.otherwise().isEmpty()) {
            return Optional.empty();
        }
        String otherwise =
                switch (verdict.why()) {
                    case PLANNED, PLANNED_IN_PART -> " without any index";
                    case PLANNED_OR_HIDDEN, IMAGINED -> " without it";
                    case ARBITER,
                            CHEAPER,
                            OTHER_INDEX,
                            PREDICATE,
                            DOES_NOT_FIT,
                            TABLE_NOT_READ,
                            INVALID,
                            ABSENT,
                            NOT_IMAGINED,
                            NOT_EXPLAINED -> " as the planner prefers";
                };
        return Optional.of(units(verdict.with()) + " with it, " + units(verdict.otherwise()) + otherwise);
    }

    private static String units(OptionalDouble cost) {
        return String.format(Locale.ROOT, "%,.1f", cost.orElse(0));
    }

    private static Optional<String> run(Verdict verdict) {
        return verdict.run().map(run -> run.execution().map(VerifyReport::took).orElse(run.reason()));
    }

    private static String took(Execution took) {
        return time(took.milliseconds()) + ", "
                + Wording.count(Math.round(took.rows()), "row", "rows") + ", "
                + Wording.count(took.hit(), "block", "blocks") + " in memory, "
                + Wording.count(took.read(), "block", "blocks") + " read";
    }

    private static String time(double milliseconds) {
        return milliseconds < 995
                ? String.format(Locale.ROOT, milliseconds < 10 ? "%.2f ms" : "%.0f ms", milliseconds)
                : Wording.took(Duration.ofMillis(Math.round(milliseconds)));
    }

    private Optional<String> fix(Verdict verdict) {
        return CURED_BY_APPLY.contains(verdict.why())
                ? Optional.of(subject.command("apply") + " --only "
                        + Wording.pattern(verdict.query().index().name()))
                : Optional.empty();
    }

    private static String why(Verdict verdict) {
        DeclaredIndex index = verdict.query().index();
        String way = verdict.detail();
        return switch (verdict.why()) {
            case PLANNED, PLANNED_OR_HIDDEN -> "";
            case PLANNED_IN_PART -> "the index is INVALID, as some partitions lack it; others have it";
            case IMAGINED -> "the index is not there; the planner would take it, as HypoPG imagines it";
            case ARBITER -> "ON CONFLICT tells rows apart by it";
            case CHEAPER -> way + " is preferred: it is cheaper" + small(verdict);
            case OTHER_INDEX ->
                way + " comes before it"
                        + index.where()
                                .map(where -> ", or the query does not imply " + where)
                                .orElse("")
                        + small(verdict);
            case PREDICATE ->
                way + " even with enable_seqscan = off: most likely the query does not imply "
                        + index.where().orElse("its predicate") + parameters(verdict);
            case DOES_NOT_FIT ->
                way + " even with enable_seqscan = off: no condition and no order of the query fits the index";
            case TABLE_NOT_READ -> "the plan does not read " + index.table();
            case INVALID -> "the index is INVALID, and queries cannot use it";
            case ABSENT -> "the index is not there, nor is HypoPG, which could imagine it";
            case NOT_IMAGINED -> "the index is not there, and HypoPG cannot imagine it: " + way;
            case NOT_EXPLAINED -> verdict.problem().map(Problem::message).orElse("");
        };
    }

    /** A plan for any value cannot count on one. */
    private static String parameters(Verdict verdict) {
        return verdict.query().text().matches("(?s).*\\$\\d.*") ? ", whatever its parameters are" : "";
    }

    private static String small(Verdict verdict) {
        return verdict.answer() == Answer.TOO_SMALL
                ? "; the table has " + Wording.size(verdict.bytes()) + ", and below "
                        + Wording.size(QueryCheck.SMALL_BYTES) + " that tells nothing"
                : "";
    }

    private List<Remark> attention() {
        return verdicts.stream()
                .filter(verdict -> verdict.answer() != Answer.REFUSED)
                .map(verdict -> verdict.query().index().table())
                .distinct()
                .flatMap(name -> observed.table(name).stream())
                .filter(table -> table.rows() < 0)
                .map(table -> Remark.of(
                        table.name() + " was never analyzed: the planner guesses",
                        "ANALYZE " + Identifiers.quote(table.name())))
                .toList();
    }

    private String counts() {
        if (verdicts.isEmpty()) {
            return "Nothing to verify: "
                    + (indexes == 0 ? "no index" : "no queries under " + Wording.indexes(indexes)) + " in "
                    + subject.source() + ".";
        }
        List<String> counts = new ArrayList<>();
        for (Answer answer : Answer.values()) {
            long number = verdicts.stream()
                    .filter(verdict -> verdict.answer() == answer)
                    .count();
            if (number > 0 && answer != Answer.USED) {
                counts.add(number + " " + summed(answer, number));
            }
        }
        long used = verdicts.stream()
                .filter(verdict -> verdict.answer() == Answer.USED)
                .count();
        return "Verify: " + used + " of "
                + Wording.count(verdicts.size(), "query uses its index", "queries use their index")
                + (counts.isEmpty() ? "" : "; " + String.join(", ", counts)) + ".";
    }

    private static String summed(Answer answer, long number) {
        return switch (answer) {
            case REFUSED -> number == 1 ? "error" : "errors";
            case NOT_USED, UNTESTED, USED -> answer.word();
            case TOO_SMALL -> "on a table too small to tell";
        };
    }
}
