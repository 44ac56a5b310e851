package io.idx.render;

import io.idx.plan.Estimate;
import io.idx.plan.Range;
import java.util.Locale;
import java.util.Optional;

/** How estimates are said: as what they are, with the range that they lie in. */
final class EstimateWords {
    private static final double A_FEW = 5;
    private static final double MINUTE = 60;
    private static final double HOUR = 3600;
    /** Up to so many of a unit are told in it. */
    private static final double UP_TO = 90;

    private EstimateWords() {}

    /** {@code , writing about 1.7 GB, about 6 min (4-9)}; nothing of a small table. */
    static String build(Optional<Estimate> estimate) {
        return estimate.filter(each -> !each.small())
                .map(each -> ", writing about "
                        + Wording.size(Math.round(each.bytes().likely()))
                        + each.seconds().map(seconds -> ", " + about(seconds)).orElse(""))
                .orElse("");
    }

    /** {@code about 6 min (4-9)} */
    static String about(Range seconds) {
        if (seconds.likely() < A_FEW) {
            return "a few seconds";
        }
        if (seconds.likely() < UP_TO) {
            return in(seconds, 1, "s");
        }
        return seconds.likely() < UP_TO * MINUTE ? in(seconds, MINUTE, "min") : in(seconds, HOUR, "h");
    }

    private static String in(Range seconds, double unit, String word) {
        String pattern = unit == HOUR ? "%.1f" : "%.0f";
        String low = String.format(Locale.ROOT, pattern, seconds.low() / unit);
        String likely = String.format(Locale.ROOT, pattern, seconds.likely() / unit);
        String high = String.format(Locale.ROOT, pattern, seconds.high() / unit);
        return "about " + likely + " " + word + (low.equals(high) ? "" : " (" + low + "-" + high + ")");
    }
}
