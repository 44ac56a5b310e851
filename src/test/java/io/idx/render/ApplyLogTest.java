package io.idx.render;

import static org.assertj.core.api.Assertions.assertThat;

import io.idx.apply.Progress;
import io.idx.plan.PlannedChange;
import io.idx.plan.Step;
import io.idx.render.ApplyProgress.Detail;
import io.idx.render.ApplyProgress.Screen;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

/** How often an apply without a terminal speaks. */
final class ApplyLogTest {
    /** A clock that stands until it is moved. */
    private static final class Hands extends Clock {
        private Instant now = Instant.parse("2026-11-22T11:02:31Z");

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }

    private final Hands clock = new Hands();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final ApplyProgress progress = new ApplyProgress(
            new PrintStream(bytes, true, StandardCharsets.UTF_8),
            new Page(80, false),
            Screen.NONE,
            Detail.NORMAL,
            clock,
            Beforehand.NOTHING);

    @Test
    void aLineAMinuteAndAtEachPhaseAndWhenHeldUp() {
        PlannedChange create = Samples.create();
        progress.runStarted("01JDR7", 5, 2);
        progress.changeStarted(3, 5, create);
        progress.stepStarted(3, 5, create, create.steps().get(0));
        for (int second = 0; second < 150; second++) {
            tell(3, create, Conversation.scanning(second / 400.0));
        }
        tell(3, create, Conversation.sorting(0.4));
        tell(3, create, Conversation.sorting(0.5));
        for (int second = 0; second < 70; second++) {
            tell(3, create, Conversation.waiting(Conversation.SESSION));
        }
        tell(3, create, Conversation.waiting(Conversation.PREPARED));
        tell(3, create, Conversation.waiting(Conversation.PREPARED));
        clock.now = clock.now.plusSeconds(1);
        progress.cleaningUp(3, 5, create, create.steps().get(0), Conversation.dropping(Conversation.PREPARED));
        progress.cleaningUp(3, 5, create, create.steps().get(0), Conversation.dropping(Conversation.PREPARED));
        progress.changeEnded(3, 5, Samples.outcomes().get(0));
        Golden.check("apply-log", bytes.toString(StandardCharsets.UTF_8));
    }

    @Test
    void twoAtOnceHaveTheirOwnMinutes() {
        Conversation.twoAtOnce(progress);
        for (int second = 0; second < 60; second++) {
            tell(3, Samples.create(), Conversation.scanning(0.2));
        }
        assertThat(bytes.toString(StandardCharsets.UTF_8).lines().filter(line -> line.contains("[3/5]")))
                .hasSize(2);
        assertThat(bytes.toString(StandardCharsets.UTF_8).lines().filter(line -> line.contains("[4/5]")))
                .hasSize(1);
    }

    private void tell(int number, PlannedChange planned, Progress heard) {
        clock.now = clock.now.plusSeconds(1);
        Step step = planned.steps().get(0);
        progress.progressed(number, 5, planned, step, heard);
    }
}
