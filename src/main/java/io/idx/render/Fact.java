package io.idx.render;

import java.util.Optional;

/**
 * One thing that a report says of an index.
 *
 * @param differs whether it is an attribute that differs
 * @param label one word, such as {@code build}; may be empty
 * @param margin what the fact comes to, written beside it
 */
record Fact(boolean differs, String label, String text, Optional<String> margin) {
    static Fact of(String label, String text) {
        return new Fact(false, label, text, Optional.empty());
    }

    static Fact difference(String label, String text, Optional<String> margin) {
        return new Fact(true, label, text, margin);
    }
}
