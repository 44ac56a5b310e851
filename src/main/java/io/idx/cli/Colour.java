package io.idx.cli;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** When to write in colour. */
enum Colour {
    AUTO,
    ALWAYS,
    NEVER;

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<Colour> named(String word) {
        return Arrays.stream(values())
                .filter(colour -> colour.word().equals(word))
                .findFirst();
    }

    /**
     * Whether a stream gets colour. Of the variables, NO_COLOR wins: whoever sets it wants none at all. FORCE_COLOR and
     * CLICOLOR_FORCE then stand for a terminal, whatever TERM says.
     */
    boolean on(boolean terminal, Map<String, String> environment) {
        return switch (this) {
            case ALWAYS -> true;
            case NEVER -> false;
            case AUTO -> {
                boolean forced = set(environment, "FORCE_COLOR") || set(environment, "CLICOLOR_FORCE");
                boolean capable = terminal && !"dumb".equals(environment.get("TERM"));
                yield environment.getOrDefault("NO_COLOR", "").isEmpty() && (forced || capable);
            }
        };
    }

    private static boolean set(Map<String, String> environment, String name) {
        String value = environment.getOrDefault(name, "");
        return !value.isEmpty() && !value.equals("0");
    }
}
