package io.idx.saved;

import io.idx.model.Problem;
import io.idx.model.ProblemCode;
import io.idx.model.QualifiedName;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Says that a plan is out of date, and how to go on. */
public final class Stale {
    private static final DateTimeFormatter MINUTE =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final Duration OLD = Duration.ofHours(24);

    private Stale() {}

    /** Of these changes, out of so many that were to be done. */
    public static Problem problem(SavedPlan plan, List<Review> stale, int all) {
        List<String> notes = new ArrayList<>();
        for (Review review : stale) {
            notes.add(Words.of(review.promise().action()) + " "
                    + review.promise().name() + "\n  planned on  " + review.was() + "\n  now         " + review.now());
        }
        int others = all - stale.size();
        notes.add("Plan again");
        if (others > 0) {
            notes.add("Or do " + (others == 1 ? "the other one" : "the other " + others) + ": idx apply " + plan.file()
                    + stale.stream()
                            .map(review ->
                                    " --exclude " + pattern(review.promise().name()))
                            .reduce("", String::concat));
        }
        return Problem.of(
                ProblemCode.STALE_PLAN,
                plan.file() + " is out of date for " + stale.size() + " of its " + all
                        + (all == 1 ? " change" : " changes") + "; nothing was applied",
                notes.toArray(String[]::new));
    }

    private static String pattern(QualifiedName name) {
        String pattern = name.schema() + "." + name.name();
        return pattern.matches("[A-Za-z0-9_.]+") ? pattern : "'" + pattern.replace("'", "'\\''") + "'";
    }

    /** That a plan is too old to be applied, if it is. */
    public static Optional<Problem> expired(SavedPlan plan, Instant now) {
        return now.isAfter(plan.validUntil())
                ? Optional.of(Problem.of(
                        ProblemCode.OLD_PLAN,
                        plan.file() + " was good until " + MINUTE.format(plan.validUntil())
                                + ": what it was judged by has aged",
                        "Plan again"))
                : Optional.empty();
    }

    /** That a plan is not of today, if it is not. */
    public static Optional<String> old(SavedPlan plan, Instant now) {
        return now.isAfter(plan.createdAt().plus(OLD))
                ? Optional.of(plan.file() + " was made " + age(plan, now) + ": use and sizes may have changed since")
                : Optional.empty();
    }

    /** {@code 3 h ago} */
    public static String age(SavedPlan plan, Instant now) {
        long passed = Duration.between(plan.createdAt(), now).toMinutes();
        long minutes = Math.abs(passed);
        if (minutes < 1) {
            return "just now";
        }
        return (minutes < 120 ? minutes + " min" : minutes < 48 * 60 ? minutes / 60 + " h" : minutes / 1440 + " days")
                + (passed < 0 ? " from now by this machine's clock" : " ago");
    }

    /** {@code 2026-11-22 09:14 UTC} */
    public static String minute(Instant instant) {
        return MINUTE.format(instant);
    }
}
