package io.idx.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** While a reader stands still at the first thing, more comes. */
final class PostTest {
    private final Post post = new Post();
    private final List<String> told = new ArrayList<>();
    private final CountDownLatch reads = new CountDownLatch(1);
    private final CountDownLatch goesOn = new CountDownLatch(1);

    @Test
    void keepsEverythingInItsOrderButOldReadings() throws InterruptedException {
        standStill();
        for (int percent = 0; percent < 100_000; percent++) {
            tell(1, "t at " + percent);
        }
        tell("u begins", "u begins");
        tell(2, "u at 1");
        tell(1, "t at the end");
        tell("t ends", "t ends");
        assertThat(told).isEmpty();
        goesOn.countDown();
        post.drain();
        assertThat(told).containsExactly("first", "u begins", "u at 1", "t at the end", "t ends");
    }

    @Test
    void tellsWhenItHappened() throws InterruptedException {
        List<Instant> read = new ArrayList<>();
        standStill();
        Instant before = Instant.now();
        post.take("late", () -> read.add(post.clock(ZoneOffset.UTC).instant()));
        Instant after = Instant.now();
        Thread.sleep(10);
        goesOn.countDown();
        post.drain();
        assertThat(read.get(0)).isBetween(before, after);
        assertThat(post.clock(ZoneOffset.UTC).instant()).isAfter(after);
    }

    @Test
    void aListenerThatFailsIsHeardOfInTheEnd() {
        goesOn.countDown();
        post.take("wrong", () -> {
            throw new IllegalStateException("wrong");
        });
        tell("right", "right");
        assertThatThrownBy(post::drain).hasMessage("wrong");
        assertThat(told).containsExactly("right");
        post.drain();
    }

    /** As where the system has so many processes that it starts no more. */
    @Test
    void tellsInTheEndWhatNoThreadCouldBeHadFor() {
        AtomicInteger asked = new AtomicInteger();
        Post poor = new Post(carrier -> {
            asked.incrementAndGet();
            throw new OutOfMemoryError("unable to create native thread");
        });
        poor.take("a", () -> told.add("a"));
        poor.take("b", () -> told.add("b"));
        poor.drain();
        assertThat(told).containsExactly("a", "b");
        assertThat(asked).as("each time that there is news").hasValue(2);
        Instant before = Instant.now();
        assertThat(poor.clock(ZoneOffset.UTC).instant()).isAfterOrEqualTo(before);
    }

    private void standStill() throws InterruptedException {
        post.take("first", () -> {
            reads.countDown();
            try {
                goesOn.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            told.add("first");
        });
        reads.await();
    }

    private void tell(Object thing, String what) {
        post.take(thing, () -> told.add(what));
    }
}
