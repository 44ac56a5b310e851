package io.idx.demo;

import java.util.List;

/**
 * What many runs of the same took, in milliseconds.
 *
 * @param low a quarter of the runs took less
 * @param high a quarter of the runs took more
 */
public record Timing(int runs, double median, double low, double high) {
    /** How much less this is than the other, in percent; negative where it is more. */
    public double below(Timing other) {
        return 100 * (1 - median / other.median);
    }

    static Timing of(List<Double> millis) {
        double[] sorted = millis.stream().mapToDouble(each -> each).sorted().toArray();
        return new Timing(sorted.length, quantile(sorted, 0.5), quantile(sorted, 0.25), quantile(sorted, 0.75));
    }

    /** Between two values, in proportion. */
    private static double quantile(double[] sorted, double part) {
        double place = part * (sorted.length - 1);
        int below = (int) place;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }
}
