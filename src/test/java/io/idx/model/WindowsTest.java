package io.idx.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.idx.model.Windows.Hours;
import io.idx.model.Windows.Opening;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class WindowsTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final Set<DayOfWeek> WEEKDAYS =
            Set.of(DayOfWeek.MONDAY, DayOfWeek.TUESDAY, DayOfWeek.WEDNESDAY, DayOfWeek.THURSDAY, DayOfWeek.FRIDAY);
    private static final Windows NIGHTS = windows(
            BERLIN,
            new Opening(WEEKDAYS, LocalTime.of(22, 0), LocalTime.of(5, 0)),
            new Opening(Set.of(DayOfWeek.SATURDAY), LocalTime.MIDNIGHT, LocalTime.MIDNIGHT));

    @Test
    void whoSaysNothingIsAlwaysOpen() {
        Instant now = Instant.parse("2026-11-28T11:00:00Z");
        assertThat(Windows.ALWAYS.open(now)).isTrue();
        assertThat(Windows.ALWAYS.closes(now)).isEmpty();
        assertThat(Windows.ALWAYS.nextOpen(now)).contains(now);
    }

    @Test
    void aNightGoesOverMidnight() {
        assertThat(NIGHTS.open(berlin("2026-11-24T21:59"))).isFalse();
        assertThat(NIGHTS.open(berlin("2026-11-24T22:00"))).isTrue();
        assertThat(NIGHTS.open(berlin("2026-11-25T04:59"))).isTrue();
        assertThat(NIGHTS.open(berlin("2026-11-25T05:00"))).isFalse();
        assertThat(NIGHTS.closes(berlin("2026-11-25T03:00"))).contains(berlin("2026-11-25T05:00"));
        assertThat(NIGHTS.closes(berlin("2026-11-25T05:00"))).isEmpty();
        assertThat(NIGHTS.nextOpen(berlin("2026-11-25T05:00"))).contains(berlin("2026-11-25T22:00"));
    }

    @Test
    void whatTouchesIsOneWindow() {
        Instant friday = berlin("2026-11-27T23:00");
        assertThat(NIGHTS.closes(friday)).contains(berlin("2026-11-29T00:00"));
        assertThat(NIGHTS.nextOpen(berlin("2026-11-29T00:00"))).contains(berlin("2026-11-30T22:00"));
        assertThat(NIGHTS.open(berlin("2026-11-30T03:00")))
                .as("the night to Monday begins on Sunday")
                .isFalse();
    }

    @Test
    void clocksThatGoForwardTakeAnHourAway() {
        Windows nights = daily(BERLIN, LocalTime.of(1, 0), LocalTime.of(4, 0));
        Instant open = Instant.parse("2026-03-29T00:00:00Z");
        assertThat(nights.open(open)).isTrue();
        assertThat(nights.closes(open)).contains(Instant.parse("2026-03-29T02:00:00Z"));
        Windows within = daily(BERLIN, LocalTime.of(2, 15), LocalTime.of(2, 45));
        assertThat(within.nextOpen(open))
                .as("there is no such time that night")
                .contains(Instant.parse("2026-03-30T00:15:00Z"));
        Windows from = daily(BERLIN, LocalTime.of(2, 30), LocalTime.of(4, 0));
        assertThat(from.nextOpen(open)).contains(Instant.parse("2026-03-29T01:00:00Z"));
    }

    @Test
    void ofAnHourThatComesTwiceTheFirstCounts() {
        Windows nights = daily(BERLIN, LocalTime.of(1, 0), LocalTime.of(2, 30));
        Instant open = Instant.parse("2026-10-24T23:30:00Z");
        assertThat(nights.closes(open)).contains(Instant.parse("2026-10-25T00:30:00Z"));
        Windows over = daily(BERLIN, LocalTime.of(1, 0), LocalTime.of(4, 0));
        assertThat(over.closes(open)).as("the night is an hour longer").contains(Instant.parse("2026-10-25T03:00:00Z"));
    }

    @Test
    void ofSeveralFilesAllMustBeOpen() {
        Hours berlin = new Hours(BERLIN, List.of(new Opening(WEEKDAYS, LocalTime.of(22, 0), LocalTime.of(5, 0))));
        Hours utc = new Hours(
                ZoneOffset.UTC,
                List.of(new Opening(Set.of(DayOfWeek.TUESDAY), LocalTime.of(20, 0), LocalTime.of(23, 0))));
        Windows both = new Windows(List.of(berlin, utc));
        Instant monday = Instant.parse("2026-11-23T22:00:00Z");
        assertThat(both.open(monday)).isFalse();
        Instant opens = Instant.parse("2026-11-24T21:00:00Z");
        assertThat(both.nextOpen(monday)).contains(opens);
        assertThat(both.closes(opens)).contains(Instant.parse("2026-11-24T23:00:00Z"));
    }

    @Test
    void someNeverOpenAndSomeNeverClose() {
        Instant now = Instant.parse("2026-11-28T11:00:00Z");
        assertThat(windows(BERLIN).nextOpen(now)).isEmpty();
        Windows apart = new Windows(List.of(
                new Hours(BERLIN, List.of(opening(DayOfWeek.MONDAY))),
                new Hours(BERLIN, List.of(opening(DayOfWeek.FRIDAY)))));
        assertThat(apart.nextOpen(now)).isEmpty();
        Windows always = daily(BERLIN, LocalTime.MIDNIGHT, LocalTime.MIDNIGHT);
        assertThat(always.open(now)).isTrue();
        assertThat(always.closes(now)).isEqualTo(Optional.empty());
    }

    @Test
    void howLongTheyAreOpenAtOneStretch() {
        Instant now = Instant.parse("2026-11-28T11:00:00Z");
        Windows nights = daily(BERLIN, LocalTime.of(22, 0), LocalTime.of(2, 0));
        assertThat(nights.everOpenFor(Duration.ofHours(4), now)).isTrue();
        assertThat(nights.everOpenFor(Duration.ofMinutes(241), now)).isFalse();
        Windows weekend = windows(
                BERLIN,
                new Opening(Set.of(DayOfWeek.SATURDAY, DayOfWeek.SUNDAY), LocalTime.MIDNIGHT, LocalTime.MIDNIGHT));
        assertThat(weekend.everOpenFor(Duration.ofDays(2), now)).isTrue();
        assertThat(weekend.everOpenFor(Duration.ofHours(49), now)).isFalse();
        assertThat(daily(BERLIN, LocalTime.MIDNIGHT, LocalTime.MIDNIGHT).everOpenFor(Duration.ofDays(300), now))
                .isTrue();
        assertThat(windows(BERLIN).everOpenFor(Duration.ZERO, now)).isFalse();
    }

    @Test
    void momentsAreToldByTheClocksOfTheZone() {
        assertThat(NIGHTS.words(Instant.parse("2026-11-30T21:00:00Z")))
                .isEqualTo("Mon 2026-11-30 22:00 (Europe/Berlin)");
    }

    private static Opening opening(DayOfWeek day) {
        return new Opening(Set.of(day), LocalTime.of(1, 0), LocalTime.of(4, 0));
    }

    private static Windows daily(ZoneId zone, LocalTime from, LocalTime until) {
        return windows(zone, new Opening(Set.of(DayOfWeek.values()), from, until));
    }

    private static Windows windows(ZoneId zone, Opening... openings) {
        return new Windows(List.of(new Hours(zone, List.of(openings))));
    }

    private static Instant berlin(String local) {
        return LocalDateTime.parse(local).atZone(BERLIN).toInstant();
    }
}
