package io.idx.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.idx.apply.Gate;
import io.idx.apply.Outcome;
import io.idx.apply.Outcome.Status;
import io.idx.model.Problem;
import io.idx.model.Windows;
import io.idx.model.Windows.Hours;
import io.idx.model.Windows.Opening;
import io.idx.test.Database;
import io.idx.test.EachServer;
import java.sql.SQLException;
import java.time.Clock;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A window that closes while an apply is at work. */
final class ClosedTest {
    private static final Windows NIGHTS = new Windows(List.of(new Hours(
            ZoneOffset.UTC, List.of(new Opening(Set.of(DayOfWeek.values()), LocalTime.of(1, 0), LocalTime.of(5, 0))))));
    private static final Instant WITHIN = Instant.parse("2026-11-28T04:59:00Z");
    private static final Instant AFTER = Instant.parse("2026-11-28T05:00:00Z");

    private static final String SCENE =
            """
            CREATE TABLE a (x int, y int);
            CREATE INDEX idx_old ON a (y);
            CREATE TABLE b (x int);
            """;
    private static final String YAML =
            """
            version: 1
            owns: ["idx_*"]
            drop_after: 0
            tables:
              a:
                idx_x: {columns: [x]}
                idx_y: {columns: [y, x]}
              b:
                idx_b: {columns: [x]}
            """;

    @EachServer
    void whatWasNotBegunWaitsForTheNextWindow(Database database) throws SQLException {
        database.execute(SCENE);
        try (Fixture fixture = new Fixture(database)) {
            Clock clock = clock(() -> fixture.steps.isEmpty() ? WITHIN : AFTER);
            ApplyResult result = fixture.apply(YAML, new Gate(NIGHTS, clock, change -> Optional.empty()));
            assertThat(result.outcomes())
                    .extracting(Outcome::status)
                    .containsExactly(Status.DONE, Status.NOT_STARTED, Status.NOT_STARTED, Status.NOT_STARTED);
            assertThat(messages(result))
                    .as("what was begun is finished, and the drop of a table waits for what came before it")
                    .hasSize(2)
                    .allMatch(message -> message.endsWith("the next window opens Sun 2026-11-29 01:00 (Z)"));
            assertThat(result.complete()).isFalse();
            assertThat(fixture.catalog()).contains("idx_old", "idx_x").doesNotContain("idx_y", "idx_b");

            Clock tomorrow = Clock.fixed(WITHIN.plus(Duration.ofDays(1)), ZoneOffset.UTC);
            ApplyResult next = fixture.apply(YAML, new Gate(NIGHTS, tomorrow, change -> Optional.empty()));
            assertThat(next.complete()).isTrue();
            assertThat(fixture.catalog()).contains("idx_x", "idx_y", "idx_b").doesNotContain("idx_old");
        }
    }

    @EachServer
    void whatWouldEndTooLateIsLeftAndTheRestGoesOn(Database database) throws SQLException {
        database.execute(SCENE);
        try (Fixture fixture = new Fixture(database)) {
            Gate gate = new Gate(
                    NIGHTS,
                    Clock.fixed(WITHIN, ZoneOffset.UTC),
                    planned -> planned.change().name().name().equals("idx_y")
                            ? Optional.of(Duration.ofHours(1))
                            : Optional.empty());
            ApplyResult result = fixture.apply(YAML, gate);
            assertThat(messages(result))
                    .containsExactly("it would probably end Sat 2026-11-28 05:59 (Z), and the window closes"
                            + " Sat 2026-11-28 05:00 (Z)");
            assertThat(fixture.catalog()).contains("idx_old", "idx_x", "idx_b").doesNotContain("idx_y");
        }
    }

    private static List<String> messages(ApplyResult result) {
        return result.outcomes().stream()
                .flatMap(outcome -> outcome.problem().stream())
                .map(Problem::message)
                .toList();
    }

    private static Clock clock(InstantSource source) {
        return source.withZone(ZoneId.of("UTC"));
    }
}
