package io.idx.model;

import java.util.Arrays;
import java.util.Optional;

/**
 * The most that a file allows of one thing in one apply.
 *
 * @param most a number, or bytes
 * @param words as the file has it
 */
public record Limit(Kind kind, long most, String words, Place place) {
    /** What is limited. */
    public enum Kind {
        INDEXES_PER_TABLE(
                "indexes_per_table",
                "How many indexes a table, or a partition, may have after the apply, undeclared ones and those of"
                        + " constraints included. A plan that adds none to a table is not held up."),
        BUILD_SIZE(
                "build_size",
                "How large the table or partition may be that one build reads, and the index that is built anew, such"
                        + " as 50GB."),
        CHANGES("changes", "How many changes one apply may make."),
        DROPS("drops", "How many indexes one apply may drop. What a replace puts away does not count.");

        private final String key;
        private final String documentation;

        Kind(String key, String documentation) {
            this.key = key;
            this.documentation = documentation;
        }

        public String key() {
            return key;
        }

        public String documentation() {
            return documentation;
        }

        public static Optional<Kind> of(String key) {
            return Arrays.stream(values()).filter(kind -> kind.key.equals(key)).findFirst();
        }
    }
}
