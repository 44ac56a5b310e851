package io.idx.apply;

import static org.assertj.core.api.Assertions.assertThat;

import io.idx.model.BuildReading;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class GaugeTest {
    private final AtomicLong now = new AtomicLong(-5);
    private final Gauge gauge = new Gauge(now::get);

    @Test
    void countsTheTimeBetweenTwoLooksThatSeeAWait() {
        read(Duration.ofSeconds(1), true, false);
        read(Duration.ofSeconds(1), false, false);
        read(Duration.ofMillis(1500), true, false);
        read(Duration.ofSeconds(1), true, true);
        assertThat(gauge.waited()).isEqualTo(Duration.ofMillis(2500));
        assertThat(gauge.waitedInAll()).isEqualTo(Duration.ofMillis(3500));
    }

    /** Blind, or stopped by Ctrl-Z, while the build got on. */
    @Test
    void doesNotCountWhatNobodyHasSeen() {
        read(Duration.ofSeconds(1), false, false);
        read(Duration.ofMinutes(20), true, false);
        assertThat(gauge.waited()).isEqualTo(Duration.ofSeconds(2));
        read(Duration.ofMinutes(20), true, true);
        assertThat(gauge.waitedInAll()).isEqualTo(Duration.ofSeconds(4));
    }

    private void read(Duration later, boolean waiting, boolean amongOurselves) {
        now.addAndGet(later.toNanos());
        gauge.read(
                new BuildReading(1, true, "", 0, 0, 0, 0, 0, 0, waiting, List.of(), Optional.empty()),
                amongOurselves,
                Duration.ofHours(1),
                Duration.ofHours(1));
    }
}
