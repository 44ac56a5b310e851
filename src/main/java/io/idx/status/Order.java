package io.idx.status;

import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** In which order indexes are listed. */
public enum Order {
    NAME(Comparator.comparing((IndexStatus each) -> each.index().table())
            .thenComparing(each -> each.index().name())),
    /** The largest first. */
    SIZE(Comparator.comparing((IndexStatus each) -> -each.index().evidence().bytes())
            .thenComparing(each -> each.index().name())),
    /** The most used first. */
    SCANS(Comparator.comparing((IndexStatus each) -> -each.index().evidence().allScans())
            .thenComparing(each -> each.index().name()));

    private final Comparator<IndexStatus> comparator;

    Order(Comparator<IndexStatus> comparator) {
        this.comparator = comparator;
    }

    Comparator<IndexStatus> comparator() {
        return comparator;
    }

    public static Optional<Order> named(String word) {
        return Stream.of(values())
                .filter(order -> order.name().toLowerCase(Locale.ROOT).equals(word))
                .findFirst();
    }
}
