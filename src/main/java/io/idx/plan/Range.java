package io.idx.plan;

/** An estimate that knows that it is one: what is likely, and between what it lies. */
public record Range(double low, double likely, double high) {
    public Range {
        if (low > likely || likely > high) {
            throw new IllegalArgumentException(low + " <= " + likely + " <= " + high);
        }
    }

    /** That which is likely, and so many times less and more. */
    static Range around(double likely, double least, double most) {
        return new Range(likely * least, likely, likely * most);
    }

    Range plus(Range other) {
        return new Range(low + other.low, likely + other.likely, high + other.high);
    }

    /** Whichever is more. */
    Range or(Range other) {
        return new Range(Math.max(low, other.low), Math.max(likely, other.likely), Math.max(high, other.high));
    }

    Range times(double factor) {
        return new Range(low * factor, likely * factor, high * factor);
    }
}
