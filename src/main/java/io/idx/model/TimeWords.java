package io.idx.model;

import java.time.Duration;
import java.util.Locale;

/** A stretch of time in words, everywhere the same: {@code 0.02 s}, {@code 5.7 s}, {@code 2 h 31 m}. */
public final class TimeWords {
    private TimeWords() {}

    public static String words(Duration duration) {
        double seconds = duration.toNanos() / 1e9;
        if (seconds < 0.995) {
            return String.format(Locale.ROOT, "%.2f s", seconds);
        }
        return seconds < 59.95 ? String.format(Locale.ROOT, "%.1f s", seconds) : minutes(Math.round(seconds));
    }

    /** Without fractions, for times that are guessed or that go on: {@code 5 s}. */
    public static String whole(Duration duration) {
        long seconds = Math.max(0, Math.round(duration.toMillis() / 1e3));
        return seconds < 60 ? seconds + " s" : minutes(seconds);
    }

    private static String minutes(long seconds) {
        return seconds < 3600
                ? String.format(Locale.ROOT, "%d m %02d s", seconds / 60, seconds % 60)
                : String.format(Locale.ROOT, "%d h %02d m", seconds / 3600, seconds % 3600 / 60);
    }
}
