package io.idx.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Measurements of one thing, one a round. */
final class Series {
    private final List<Double> values = new ArrayList<>();

    void add(double value) {
        values.add(value);
    }

    double median() {
        return at(0.5);
    }

    /** The median, and between which values the middle half of them lies. */
    String words() {
        return String.format(Locale.ROOT, "%.0f (%.0f-%.0f)", median(), at(0.25), at(0.75));
    }

    /** This to another, round by round, so that what slowed down both cancels out. */
    Series over(Series other) {
        Series ratios = new Series();
        for (int i = 0; i < values.size(); i++) {
            ratios.add(values.get(i) / other.values.get(i));
        }
        return ratios;
    }

    private double at(double part) {
        List<Double> sorted = values.stream().sorted().toList();
        double place = part * (sorted.size() - 1);
        int below = (int) place;
        int above = Math.min(below + 1, sorted.size() - 1);
        return sorted.get(below) + (place - below) * (sorted.get(above) - sorted.get(below));
    }
}
