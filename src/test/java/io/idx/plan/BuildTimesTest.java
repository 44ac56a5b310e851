package io.idx.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class BuildTimesTest {
    /** A build of 3 MB of work in so many seconds. */
    private static PastBuild build(String method, double seconds) {
        return new PastBuild("here", method, 1_000_000, 1_000_000, seconds);
    }

    private static void assertRange(Optional<Range> range, double low, double likely, double high) {
        assertThat(range.orElseThrow().low()).isCloseTo(low, offset(1e-9));
        assertThat(range.orElseThrow().likely()).isCloseTo(likely, offset(1e-9));
        assertThat(range.orElseThrow().high()).isCloseTo(high, offset(1e-9));
    }

    @Test
    void nothingIsKnownWithoutABuildOfTheMethod() {
        assertThat(new BuildTimes(List.of()).seconds("btree", 1, 1)).isEmpty();
        assertThat(new BuildTimes(List.of(build("gin", 1))).seconds("btree", 1, 1))
                .isEmpty();
        assertThat(new BuildTimes(List.of(build("gin", 1))).basis("btree")).isZero();
    }

    @Test
    void oneBuildMayBeHalfOrTwiceTheTruth() {
        BuildTimes times = new BuildTimes(List.of(build("gin", 9), build("btree", 3)));
        assertRange(times.seconds("btree", 2_000_000, 2_000_000), 3, 6, 12);
        assertThat(times.basis("btree")).isEqualTo(1);
    }

    @Test
    void severalBuildsGiveTheRangeInWhichTheyLay() {
        BuildTimes times = new BuildTimes(List.of(build("btree", 12), build("btree", 3), build("btree", 6)));
        assertRange(times.seconds("btree", 1_000_000, 1_000_000), 3, 6, 12);
    }

    @Test
    void theyNeverPretendToBeSure() {
        BuildTimes times = new BuildTimes(Collections.nCopies(4, build("btree", 4)));
        assertRange(times.seconds("btree", 1_000_000, 1_000_000), 3, 4, 6);
    }

    @Test
    void whatIsLargerThanAnyMayTakeLonger() {
        BuildTimes times = new BuildTimes(Collections.nCopies(4, build("btree", 4)));
        assertRange(times.seconds("btree", 10_000_000, 10_000_000), 30, 40, 120);
    }

    @Test
    void onlyTheNewestCount() {
        List<PastBuild> old = Collections.nCopies(50, build("btree", 400));
        List<PastBuild> fresh = Collections.nCopies(20, build("btree", 4));
        BuildTimes times =
                new BuildTimes(Stream.concat(old.stream(), fresh.stream()).toList());
        assertRange(times.seconds("btree", 1_000_000, 1_000_000), 3, 4, 6);
        assertThat(times.basis("btree")).isEqualTo(20);
    }
}
