package io.idx.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NamePatternTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            idx_*         | public.idx_a         | true
            idx_*         | sales.idx_           | true
            idx_*         | public.id            | false
            idx_*         | public.IDX_a         | false
            *             | public.a             | true
            **            | public.a             | true
            *_idx         | public.a_idx_idx     | true
            *_idx         | public.a_idx_        | false
            a*b*c         | public.abbcbc        | true
            a*b*c         | public.acb           | false
            *aab          | public.aaab          | true
            a?c           | public.abc           | true
            a?c           | public.ac            | false
            a?            | public.abc           | false
            ??            | public.\uD83D\uDE00b | true
            ?             | public.\uD83D\uDE00  | true
            \uD83D\uDE00* | public.\uD83D\uDE00b | true
            a+            | public.aa            | false
            [a]           | public.a             | false
            sales.idx_?   | sales.idx_a          | true
            sales.idx_?   | public.idx_a         | false
            s*.*          | sales.a              | true
            *.a           | sales.b              | false
            """)
    void coversNames(String pattern, String name, boolean covered) {
        String[] parts = name.split("\\.", 2);

        assertThat(new NamePattern(pattern).matches(new QualifiedName(parts[0], parts[1])))
                .isEqualTo(covered);
    }
}
