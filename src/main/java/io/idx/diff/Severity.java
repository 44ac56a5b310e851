package io.idx.diff;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How much a finding of drift matters, the least first. */
public enum Severity {
    /** Queries and writes are none the worse. */
    LOW,
    /** Queries lack the index that they were promised. */
    HIGH,
    /** Queries lack the index and writes may still pay for it. */
    CRITICAL;

    /** As the user writes it: {@code high}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<Severity> named(String word) {
        return Arrays.stream(values())
                .filter(severity -> severity.word().equals(word))
                .findFirst();
    }
}
