package io.idx.render;

import java.util.List;

/**
 * What a report says of one index.
 *
 * @param word the mark in a word: {@code create}, {@code missing}
 * @param title the index's name
 * @param origin where it is declared: {@code indexes.yaml:12}
 */
record Entry(Mark mark, String word, String title, String origin, List<Fact> facts) {
    public Entry {
        facts = List.copyOf(facts);
    }
}
