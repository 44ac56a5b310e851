package io.idx.cli;

import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;

/** A short name for a run, by which its lines, events and sessions are told from those of others: {@code 01JDR7}. */
final class RunName {
    /** Crockford's: nothing that is easily mistaken for something else. */
    private static final String LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    private static final int LENGTH = 6;

    private RunName() {}

    static String fresh() {
        return ThreadLocalRandom.current()
                .ints(LENGTH, 0, LETTERS.length())
                .mapToObj(at -> String.valueOf(LETTERS.charAt(at)))
                .collect(Collectors.joining());
    }
}
