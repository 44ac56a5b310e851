package io.idx.render;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.idx.apply.Brake;
import io.idx.apply.GaveWay;
import io.idx.apply.Outcome;
import io.idx.model.Place;
import io.idx.model.Problem;
import io.idx.model.ProblemCode;
import io.idx.model.RunHolder;
import io.idx.plan.PlannedChange;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a program is told of an apply. */
final class EventsTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-22T11:06:12.402Z"), ZoneOffset.UTC);

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    @Test
    void everyKindOfEventIsAsTheSchemaSays() {
        Events events = events(bytes);
        tellAll(events);
        events.ended(7);
        List<JsonNode> lines = EventLines.whole(text());
        assertThat(EventLines.types(lines)).containsAll(EventLines.known());
        Golden.check("events", text());
    }

    @Test
    void aBlockerIsNamed() {
        Events events = events(bytes);
        Conversation.twoAtOnce(events);
        List<JsonNode> lines = EventLines.read(text());
        JsonNode last = lines.get(lines.size() - 1);
        assertThat(last.path("pct").asInt()).isEqualTo(99);
        assertThat(last.path("eta_s").isNull()).isTrue();
        assertThat(last.at("/waiting_for/pid").asInt()).isEqualTo(4711);
        assertThat(last.at("/waiting_for/xact_age_s").asInt()).isEqualTo(9_060);
        assertThat(last.path("gives_up_in_s").asInt()).isEqualTo(800);
    }

    @Test
    void aReasonIsToldOnce() {
        Problem closed = Problem.of(ProblemCode.OUTSIDE_WINDOW, "outside of the windows");
        Events events = events(bytes);
        events.changeEnded(
                1,
                2,
                new Outcome(
                        Samples.create(),
                        Outcome.Status.NOT_STARTED,
                        Duration.ZERO,
                        Duration.ZERO,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(closed)));
        assertThat(EventLines.read(text()).get(1).path("message").asText())
                .endsWith(": not started: outside of the windows")
                .containsOnlyOnce("outside");
    }

    /** A lane may still speak when the main thread has already said how it ended. */
    @Test
    void nothingComesAfterTheSummary() {
        Events events = events(bytes);
        events.ended(143);
        Conversation.twoAtOnce(events);
        events.ended(0);
        assertThat(EventLines.types(EventLines.whole(text()))).containsExactly("run_start", "run_summary");
        assertThat(text()).contains("\"exit_code\":143");
    }

    @Test
    void aReaderThatWentAwayStopsNothing() {
        Events events = events(new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("Broken pipe");
            }
        });
        tellAll(events);
        events.ended(0);
        assertThat(events.lost()).isTrue();
    }

    private static void tellAll(Events events) {
        PlannedChange create = Samples.create();
        PlannedChange replace = Samples.replace();
        events.planned(Samples.plan(), Beforehand.NOTHING);
        events.runAwaited(
                new RunHolder(4242, "deploy", "idx apply 01JDR6 1/2", Optional.empty(), true, List.of()),
                Optional.of(Duration.ofMinutes(5)));
        events.lostRunGaveWay(
                new RunHolder(4242, "deploy", "idx apply 01JDR6 1/2", Optional.empty(), false, List.of()),
                Conversation.QUEUE);
        Conversation.twoAtOnce(events);
        events.lockNotFree(replace, replace.steps().get(1), 1, Duration.ofSeconds(2), "pid 4711 (etl)");
        events.cleaningUp(4, 5, replace, replace.steps().get(0), Conversation.dropping(Conversation.SESSION));
        events.unread(replace, replace.steps().get(0), Duration.ofSeconds(2), "pid 4711 (etl)");
        events.deadlocked(4, 5, replace, replace.steps().get(0), 1, Duration.ofSeconds(2));
        events.gaveWay(
                4,
                5,
                replace,
                replace.steps().get(0),
                new GaveWay(Conversation.QUEUE.head(), false, 2, Duration.ofSeconds(2)));
        events.connectionLost(4, 5, replace, replace.steps().get(0), 77);
        events.unseen(4, 5, replace, replace.steps().get(0), Optional.empty());
        String full = "db1:5432 has too many connections: remaining connection slots are reserved";
        Problem refusal = Problem.of(ProblemCode.CANNOT_CONNECT, full);
        events.unseen(4, 5, replace, replace.steps().get(0), Optional.of(refusal));
        events.unguarded(Problem.of(ProblemCode.NO_PRIVILEGE, "permission denied for language plpgsql"));
        events.replicaBehind(replace, "replica1 (10.0.0.7) is 45 s behind; max_replica_lag is 30s");
        events.progressed(4, 5, replace, replace.steps().get(2), Conversation.dropping(Conversation.PREPARED));
        events.changeEnded(3, 5, Samples.done(create, 5_741, Optional.of(1_803_886_264L)));
        Samples.outcomes().stream().skip(2).forEach(outcome -> events.changeEnded(4, 5, outcome));
        events.braked(Brake.Pull.STOP);
        events.changeEnded(
                5,
                5,
                new Outcome(
                        create,
                        Outcome.Status.DETACHED,
                        Duration.ofSeconds(3),
                        Duration.ZERO,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()));
        events.diagnosed(List.of(
                Problem.of(ProblemCode.CONNECTION_LOST, "the connection was lost"),
                Problem.at(new Place("indexes.yaml", 3, 5, 2, "  x: y"), ProblemCode.NOT_CONVERGED, "odd")));
        events.misused("unknown option --evnts");
    }

    private static Events events(OutputStream out) {
        return new Events(new PrintStream(out, false, StandardCharsets.UTF_8), CLOCK, "01JDR7", "0.1.0");
    }

    private String text() {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
