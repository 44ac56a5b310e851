package io.idx.render;

import static org.assertj.core.api.Assertions.assertThat;

import io.idx.model.QualifiedName;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class WordingTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0 bytes",
        "8192, 8 kB",
        "16384, 16 kB",
        "1677722, 1.6 MB",
        "370147328, 353 MB",
        "671088640, 640 MB",
        "1503238553, 1.4 GB",
        "1073741823, 1 GB",
        "10737418240, 10 GB",
        "1125899906842624, 1 PB"
    })
    void sizes(long bytes, String words) {
        assertThat(Wording.size(bytes)).isEqualTo(words);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0.00 s",
        "20, 0.02 s",
        "999, 1.0 s",
        "10500, 10.5 s",
        "59999, 1 m 00 s",
        "341000, 5 m 41 s",
        "8040000, 2 h 14 m"
    })
    void durations(long millis, String words) {
        assertThat(Wording.took(Duration.ofMillis(millis))).isEqualTo(words);
    }

    @Test
    void patternsCanBePastedIntoAShell() {
        assertThat(Wording.pattern(new QualifiedName("public", "orders_idx"))).isEqualTo("public.orders_idx");
        assertThat(Wording.pattern(new QualifiedName("public", "it's; rm"))).isEqualTo("'public.it'\\''s; rm'");
    }

    @Test
    void wrappingKeepsWhatHoldsNoSpace() {
        assertThat(Columns.wrap("on public.a_very_long_name_indeed  btree (a, b)", 20, 20))
                .containsExactly("on", "public.a_very_long_name_indeed", "btree (a, b)");
    }
}
