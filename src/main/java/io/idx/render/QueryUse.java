package io.idx.render;

import io.idx.diff.Change;
import io.idx.evidence.Answer;
import io.idx.evidence.Prospect;
import io.idx.evidence.Verdict;
import io.idx.evidence.Why;
import io.idx.model.ObservedIndex;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a plan says of the queries that an index is for. */
final class QueryUse {
    private static final int MOST_COSTS = 3;

    private final Change change;
    private final Prospect prospect;

    private QueryUse(Change change, Prospect prospect) {
        this.change = change;
        this.prospect = prospect;
    }

    /** {@code 1 of 2 queries would use it, as HypoPG imagines it; cost 896.0 -> 8.1}, if the index has queries. */
    static Optional<Fact> of(Change change, List<Prospect> prospects) {
        return prospects.stream()
                .filter(prospect -> prospect.index().name().equals(change.name()))
                .findFirst()
                .map(prospect -> Fact.of("why", new QueryUse(change, prospect).text()));
    }

    private String text() {
        List<String> parts = new ArrayList<>();
        now().ifPresent(parts::add);
        then().ifPresent(parts::add);
        String all = Wording.count(prospect.index().queries().size(), "query", "queries");
        String unknown = unknown();
        if (parts.isEmpty()) {
            return all + (unknown.isEmpty() ? "" : ", " + unknown);
        }
        return String.join("; ", parts) + (unknown.isEmpty() ? "" : "; " + unknown);
    }

    private Optional<String> now() {
        List<Verdict> known = known(prospect.now());
        if (known.isEmpty()) {
            return Optional.empty();
        }
        boolean sound = change.observed().filter(ObservedIndex::sound).isPresent();
        List<Verdict> used = used(known);
        if (!sound && used.isEmpty()) {
            String ways = ways(known(prospect.then()));
            return Optional.of(Wording.count(known.size(), "query", "queries") + " cannot use it as it is"
                    + (ways.isEmpty() ? "" : ", now " + ways));
        }
        return Optional.of(used.size() + " of "
                + Wording.count(known.size(), "query uses ", "queries use ")
                + (change.kind() == Change.Kind.REPLACE ? "the old one" : sound ? "it" : "what there is of it")
                + small(known));
    }

    private Optional<String> then() {
        List<Verdict> known = known(prospect.then());
        List<Verdict> told = known.stream()
                .filter(verdict -> verdict.answer() != Answer.UNTESTED)
                .toList();
        List<Verdict> untested = known.stream()
                .filter(verdict -> verdict.answer() == Answer.UNTESTED)
                .toList();
        List<String> parts = new ArrayList<>();
        if (!told.isEmpty()) {
            List<Verdict> used = used(told);
            parts.add(used.size() + " of " + Wording.count(told.size(), "query", "queries") + " would use "
                    + (change.kind() == Change.Kind.REPLACE ? "the new one" : "it") + ", as HypoPG imagines it"
                    + costs(used) + small(told));
        }
        if (!untested.isEmpty()) {
            parts.add(untested(untested));
        }
        return parts.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", parts));
    }

    private String untested(List<Verdict> untested) {
        String number = Wording.count(untested.size(), "query", "queries");
        Verdict first = untested.get(0);
        String reason = first.why() == Why.ABSENT ? ": only HypoPG could tell beforehand" : ": " + first.detail();
        return switch (change.kind()) {
            case REPLACE -> number + " untested with the new one" + reason;
            case REPAIR -> "untested with a sound one" + reason;
            case CREATE, ALTER, RENAME, DROP -> number + ", now " + ways(untested) + "; untested with it" + reason;
        };
    }

    /** {@code Seq Scan at cost 448.0, Index Scan by t_pkey at cost 8.3} */
    private static String ways(List<Verdict> untested) {
        List<String> ways = untested.stream()
                .filter(verdict -> verdict.answer() == Answer.UNTESTED)
                .map(QueryUse::way)
                .distinct()
                .toList();
        return ways.stream().limit(MOST_COSTS).collect(Collectors.joining(", "))
                + (ways.size() > MOST_COSTS ? " and so on" : "");
    }

    private static String way(Verdict verdict) {
        String way = verdict.why() == Why.ABSENT
                ? Optional.of(verdict.detail()).filter(text -> !text.isEmpty()).orElse("without the table")
                : "";
        String cost = verdict.otherwise().stream()
                .mapToObj(units -> " at cost " + units(units))
                .collect(Collectors.joining());
        return (way + cost).strip();
    }

    private static String small(List<Verdict> verdicts) {
        long small = verdicts.stream()
                .filter(verdict -> verdict.answer() == Answer.TOO_SMALL)
                .count();
        return small == 0 ? "" : ", but the table is too small to tell";
    }

    private static String costs(List<Verdict> used) {
        String costs = used.stream()
                .filter(verdict ->
                        verdict.with().isPresent() && verdict.otherwise().isPresent())
                .limit(MOST_COSTS)
                .map(verdict -> units(verdict.otherwise().getAsDouble()) + " -> "
                        + units(verdict.with().getAsDouble()))
                .collect(Collectors.joining(", "));
        return costs.isEmpty() ? "" : "; cost " + costs;
    }

    private String unknown() {
        List<Verdict> asked = prospect.now().isEmpty() ? prospect.then() : prospect.now();
        int all = prospect.index().queries().size();
        int refused = asked.size() - known(asked).size();
        List<String> parts = new ArrayList<>();
        add(parts, refused, all, "not explained");
        add(parts, all - asked.size(), all, "not asked");
        return parts.isEmpty() ? "" : String.join(", ", parts) + " (idx verify tells more)";
    }

    private static void add(List<String> parts, int number, int all, String words) {
        if (number > 0) {
            parts.add(number == all ? words : number + " " + words);
        }
    }

    private static List<Verdict> known(List<Verdict> verdicts) {
        return verdicts.stream()
                .filter(verdict -> verdict.answer() != Answer.REFUSED)
                .toList();
    }

    private static List<Verdict> used(List<Verdict> verdicts) {
        return verdicts.stream()
                .filter(verdict -> verdict.answer() == Answer.USED)
                .toList();
    }

    private static String units(double cost) {
        return String.format(Locale.ROOT, "%,.1f", cost);
    }
}
