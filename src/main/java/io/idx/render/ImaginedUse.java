package io.idx.render;

import io.idx.evidence.Answer;
import io.idx.evidence.Verdict;
import io.idx.model.QualifiedName;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a plan says of the queries that an index is to be created for. */
final class ImaginedUse {
    private static final int MOST_COSTS = 3;

    private final List<Verdict> verdicts;

    ImaginedUse(List<Verdict> verdicts) {
        this.verdicts = verdicts;
    }

    List<Verdict> verdicts() {
        return verdicts;
    }

    /** {@code 1 of 2 queries would use it, as HypoPG imagines it; cost 896.0 -> 8.1}, if anything is known. */
    Optional<Fact> of(QualifiedName index) {
        List<Verdict> own = verdicts.stream()
                .filter(verdict -> verdict.query().index().name().equals(index))
                .filter(verdict -> verdict.answer() != Answer.UNTESTED && verdict.answer() != Answer.REFUSED)
                .toList();
        List<Verdict> used =
                own.stream().filter(verdict -> verdict.answer() == Answer.USED).toList();
        return own.isEmpty()
                ? Optional.empty()
                : Optional.of(Fact.of(
                        "why",
                        used.size() + " of " + Wording.count(own.size(), "query", "queries")
                                + " would use it, as HypoPG imagines it" + costs(used)));
    }

    private static String costs(List<Verdict> used) {
        String costs = used.stream()
                .filter(verdict ->
                        verdict.with().isPresent() && verdict.otherwise().isPresent())
                .limit(MOST_COSTS)
                .map(verdict -> String.format(
                        Locale.ROOT,
                        "%,.1f -> %,.1f",
                        verdict.otherwise().getAsDouble(),
                        verdict.with().getAsDouble()))
                .collect(Collectors.joining(", "));
        return costs.isEmpty() ? "" : "; cost " + costs;
    }
}
