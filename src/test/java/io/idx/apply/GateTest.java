package io.idx.apply;

import static org.assertj.core.api.Assertions.assertThat;

import io.idx.model.LagLimit;
import io.idx.model.Problem;
import io.idx.model.ProblemCode;
import io.idx.model.ReplicaLag;
import io.idx.model.Windows;
import io.idx.model.Windows.Hours;
import io.idx.model.Windows.Opening;
import io.idx.plan.PlannedChange;
import io.idx.plan.Step;
import io.idx.render.Samples;
import java.time.Clock;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class GateTest {
    private static final String EMERGENCY = "in an emergency: idx apply --outside-window";
    private static final Windows NIGHT = new Windows(List.of(new Hours(
            ZoneId.of("America/New_York"),
            List.of(new Opening(Set.of(DayOfWeek.SATURDAY), LocalTime.of(1, 0), LocalTime.of(5, 0))))));
    private static final Instant BEFORE = Instant.parse("2026-11-28T05:59:59Z");
    private static final Instant WITHIN = Instant.parse("2026-11-28T08:00:00Z");
    private static final PlannedChange CHANGE = Samples.plan().changes().get(0);

    private static final LagLimit LIMIT = LagLimit.parse("30s").orElseThrow();

    @Test
    void whoIsTooFarBehindForTooLongIsWaitedForNoLonger() {
        ReplicaLag lag = new ReplicaLag(
                "db2:5432", Optional.of(Duration.ofSeconds(42)), OptionalLong.of(5 << 20), Optional.empty());
        List<String> told = new ArrayList<>();
        LagGuard guard = new LagGuard(List.of(LIMIT), () -> List.of(lag), Duration.ofMillis(10));
        Problem gaveUp = Problem.of(
                ProblemCode.REPLICA_LAG,
                "replica db2:5432 is 42 s and 5 MB behind; max_replica_lag is 30s,"
                        + " and idx does not wait longer than 0 s");
        assertThat(guard.gaveUp()).isEmpty();
        assertThat(guard.await(() -> false, told::add)).contains(gaveUp);
        assertThat(guard.await(() -> false, told::add)).contains(gaveUp);
        assertThat(guard.gaveUp()).contains(gaveUp);
        assertThat(told).containsExactly("replica db2:5432 is 42 s and 5 MB behind; max_replica_lag is 30s");
    }

    @Test
    void aSingleUnluckyLookIsNotTold() {
        Iterator<List<ReplicaLag>> looks = List.of(
                        List.of(ReplicaLag.silent("db2", "it does not answer")), List.<ReplicaLag>of())
                .iterator();
        List<String> told = new ArrayList<>();
        assertThat(new LagGuard(List.of(LIMIT), looks::next, Duration.ofHours(1)).await(() -> false, told::add))
                .isEmpty();
        assertThat(told).isEmpty();
    }

    @Test
    void whoWantsItToStopNeedNotWait() {
        Brake brake = new Brake();
        LagGuard guard = new LagGuard(
                List.of(LIMIT),
                () -> {
                    brake.pull(Brake.Pull.STOP);
                    return List.of(ReplicaLag.silent("db2", "it does not answer"));
                },
                Duration.ofHours(1));
        assertThat(guard.await(() -> brake.at(Brake.Pull.STOP), told -> {})).isEmpty();
        assertThat(guard.gaveUp()).isEmpty();
    }

    @Test
    void outsideNothingIsBegun() {
        Problem closed = Problem.of(
                ProblemCode.OUTSIDE_WINDOW,
                "outside of the windows: it is Sat 2026-11-28 00:59 (America/New_York), and the next window opens"
                        + " Sat 2026-11-28 01:00 (America/New_York)",
                EMERGENCY);
        Gate gate = gate(NIGHT, BEFORE, Optional.empty());
        assertThat(gate.closed()).contains(closed);
        assertThat(gate.closed(CHANGE, new Brake(), SILENT)).contains(closed);
    }

    @Test
    void withinWhatTakesNobodyKnowsHowLongIsBegun() {
        assertThat(gate(NIGHT, WITHIN, Optional.empty()).closed(CHANGE, new Brake(), SILENT))
                .isEmpty();
    }

    @Test
    void whatWouldEndTooLateIsNotBegun() {
        assertThat(gate(NIGHT, WITHIN, Optional.of(Duration.ofHours(2))).closed(CHANGE, new Brake(), SILENT))
                .isEmpty();
        Gate gate = gate(NIGHT, WITHIN, Optional.of(Duration.ofMinutes(150)));
        assertThat(gate.closed()).isEmpty();
        assertThat(gate.closed(CHANGE, new Brake(), SILENT))
                .contains(Problem.of(
                        ProblemCode.OUTSIDE_WINDOW,
                        "it would probably end Sat 2026-11-28 05:30 (America/New_York), and the window closes"
                                + " Sat 2026-11-28 05:00 (America/New_York)",
                        EMERGENCY));
    }

    @Test
    void whatNoWindowIsLongEnoughForIsToldSo() {
        Gate gate = gate(NIGHT, WITHIN, Optional.of(Duration.ofMinutes(241)));
        assertThat(gate.closed(CHANGE, new Brake(), SILENT).map(Problem::notes))
                .contains(List.of("no window is that long: make one longer, or idx apply --outside-window"));
    }

    @Test
    void whereNoWindowEverOpensThatIsSaid() {
        Windows never = new Windows(List.of(new Hours(ZoneId.of("UTC"), List.of())));
        assertThat(gate(never, WITHIN, Optional.empty()).closed().map(Problem::message))
                .contains("outside of the windows: it is Sat 2026-11-28 08:00 (UTC), and none ever opens");
    }

    @Test
    void anOpenGateIsNeverClosed() {
        assertThat(Gate.open().closed(CHANGE, new Brake(), SILENT)).isEmpty();
    }

    private static Gate gate(Windows windows, Instant now, Optional<Duration> likely) {
        return new Gate(windows, Clock.fixed(now, ZoneOffset.UTC), change -> likely);
    }

    private static final ApplyListener SILENT = new ApplyListener() {
        @Override
        public void changeStarted(int number, int total, PlannedChange change) {}

        @Override
        public void stepStarted(int number, int total, PlannedChange change, Step step) {}

        @Override
        public void lockNotFree(PlannedChange change, Step step, int attempt, Duration pause, String blockers) {}

        @Override
        public void replicaBehind(PlannedChange change, String behind) {}

        @Override
        public void changeEnded(int number, int total, Outcome outcome) {}
    };
}
