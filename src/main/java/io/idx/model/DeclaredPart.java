package io.idx.model;

import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the index on one partition has in place of what is declared for all. What is absent is as it is declared there,
 * but that a comment is not passed on.
 *
 * @param with all storage parameters, values as written
 * @param tablespace empty text for that of the database
 * @param statistics all targets, by position of the key, counted from 1
 * @param comment empty text for none
 */
public record DeclaredPart(
        Optional<SortedMap<String, String>> with,
        Optional<String> tablespace,
        Optional<SortedMap<Integer, Integer>> statistics,
        Optional<String> comment) {
    /** One that has nothing of its own. */
    public static final DeclaredPart NONE =
            new DeclaredPart(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    /** Just what is there, whatever is declared for all. */
    public static DeclaredPart exactly(IndexDefinition there) {
        return new DeclaredPart(
                Optional.of(there.storage()),
                Optional.of(there.tablespace()),
                Optional.of(there.statistics()),
                Optional.of(there.comment().orElse("")));
    }

    /** Whether it is a comment and nothing else. */
    public boolean isComment() {
        return comment.isPresent() && NONE.commented(comment.get()).equals(this);
    }

    /** The same with a comment. */
    public DeclaredPart commented(String text) {
        return new DeclaredPart(with, tablespace, statistics, Optional.of(text));
    }

    public DeclaredPart {
        with = with.map(map -> Collections.unmodifiableSortedMap(new TreeMap<>(map)));
        statistics = statistics.map(map -> Collections.unmodifiableSortedMap(new TreeMap<>(map)));
    }
}
