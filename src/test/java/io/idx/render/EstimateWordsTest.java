package io.idx.render;

import static org.assertj.core.api.Assertions.assertThat;

import io.idx.plan.Range;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class EstimateWordsTest {
    @ParameterizedTest
    @CsvSource({
        "0.1, 4.9, 13, a few seconds",
        "4, 9.6, 20, about 10 s (4-20)",
        "40, 89, 178, about 89 s (40-178)",
        "200, 360, 540, about 6 min (3-9)",
        "119, 120, 121, about 2 min",
        "3600, 7200, 9000, about 2.0 h (1.0-2.5)"
    })
    void saysARange(double low, double likely, double high, String words) {
        assertThat(EstimateWords.about(new Range(low, likely, high))).isEqualTo(words);
    }
}
