package io.idx.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class SpellingTest {
    @Test
    void finds_what_a_slip_is_away() {
        assertThat(Spelling.nearest("colums", List.of("columns", "comment"))).contains("columns");
        assertThat(Spelling.nearest("ide", List.of("id"))).contains("id");
        assertThat(Spelling.nearest("A", List.of("a"))).contains("a");
    }

    @Test
    void names_of_one_letter_are_all_a_slip_apart() {
        assertThat(Spelling.nearest("u", List.of("a", "t1"))).isEmpty();
        assertThat(Spelling.nearest("tt", List.of("t"))).contains("t");
    }
}
