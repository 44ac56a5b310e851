package io.idx.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.idx.model.Evidence;
import io.idx.model.IndexDefinition;
import io.idx.model.IndexFigures;
import io.idx.model.ObservedIndex;
import io.idx.model.Samples;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** The page counts of the first three are those of indexes that PostgreSQL 17 built. */
final class BloatTest {
    private static final long PAGE = 8192;
    private static final IndexFigures MILLION = new IndexFigures(0, 1_000_000, OptionalDouble.of(4), false);

    @Test
    void aFreshIndexHasNone() {
        assertThat(percent(index(Samples.on("id"), 2745), MILLION)).isCloseTo(0, within(1));
    }

    @Test
    void whatIsLooselyPackedOnPurposeIsNotBloat() {
        ObservedIndex loose = index(Samples.stored("btree", Map.of("fillfactor", "50")), 4948);
        assertThat(percent(loose, MILLION)).isCloseTo(0, within(1));
    }

    @Test
    void halfOfTheEntriesAreGone() {
        IndexFigures half = new IndexFigures(0, 500_000, OptionalDouble.of(4), false);
        assertThat(percent(index(Samples.on("id"), 2745), half)).isCloseTo(50, within(1));
    }

    @Test
    void nullsTakeABitmap() {
        IndexFigures nulls = new IndexFigures(0, 1_000_000, OptionalDouble.of(4), true);
        assertThat(percent(index(Samples.on("id"), 4000), nulls))
                .isLessThan(percent(index(Samples.on("id"), 4000), MILLION));
    }

    @Test
    void fewerPagesThanThereShouldBeAreNotLessThanNone() {
        assertThat(percent(index(Samples.on("id"), 850), MILLION)).isZero();
    }

    @Test
    void nothingIsSaidWhereNothingIsKnown() {
        IndexFigures unseen = new IndexFigures(0, 1_000_000, OptionalDouble.empty(), false);
        IndexFigures unanalyzed = new IndexFigures(0, -1, OptionalDouble.of(4), false);
        assertThat(Bloat.of(index(Samples.on("id"), 2745), unseen).percent()).isEmpty();
        assertThat(Bloat.of(index(Samples.on("id"), 2745), unanalyzed).percent())
                .isEmpty();
        assertThat(Bloat.of(index(Samples.on("id"), 9), MILLION).percent()).isEmpty();
        assertThat(Bloat.of(index(Samples.stored("gin", Map.of()), 2745), MILLION)
                        .percent())
                .isEmpty();
    }

    @Test
    void ofPartsThatCanBeToldTheLargerCountsMore() {
        Bloat sum =
                new Bloat(90 * PAGE, 100 * PAGE).plus(new Bloat(0, 800 * PAGE)).plus(new Bloat(0, 0));
        assertThat(sum.percent()).hasValue(10);
    }

    private static int percent(ObservedIndex index, IndexFigures figures) {
        return Bloat.of(index, figures).percent().orElseThrow();
    }

    private static ObservedIndex index(IndexDefinition definition, long pages) {
        return Samples.observed("orders_idx", definition)
                .withEvidence(new Evidence(pages * PAGE, 0, Optional.empty(), Optional.empty()));
    }
}
