package io.idx.postgres;

import java.util.OptionalDouble;

/**
 * How wide the values of an index's entries are, on average.
 *
 * @param bytes absent where a column is not known
 * @param nulls whether some are null
 */
record EntryWidth(OptionalDouble bytes, boolean nulls) {
    static final EntryWidth UNKNOWN = new EntryWidth(OptionalDouble.empty(), false);

    /** Of one column, as {@code pg_stats} has it. */
    static EntryWidth of(double nullFraction, int averageWidth) {
        return new EntryWidth(OptionalDouble.of((1 - nullFraction) * averageWidth), nullFraction > 0);
    }

    EntryWidth plus(EntryWidth other) {
        return bytes.isEmpty() || other.bytes.isEmpty()
                ? UNKNOWN
                : new EntryWidth(
                        OptionalDouble.of(bytes.getAsDouble() + other.bytes.getAsDouble()), nulls || other.nulls);
    }
}
