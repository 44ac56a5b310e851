package io.idx.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

final class EvidenceTest {
    private static final Optional<Instant> AUGUST = Optional.of(Instant.parse("2026-08-01T23:59:59Z"));
    private static final Optional<Instant> SEPTEMBER = Optional.of(Instant.parse("2026-09-15T00:00:00Z"));
    private static final LocalDate MID_OCTOBER = LocalDate.of(2026, 10, 15);

    @Test
    void theSumIsOverAllNodesThatAnswered() {
        Evidence evidence = here(AUGUST)
                .with(List.of(
                        new NodeUse("db2:5432", OptionalLong.of(3), SEPTEMBER, AUGUST), NodeUse.unknown("db3:5432")));
        assertThat(evidence.allScans()).isEqualTo(10);
        assertThat(evidence.latestScan()).isEqualTo(SEPTEMBER);
    }

    @Test
    void theYoungestNodeSaysSinceWhen() {
        Evidence evidence = here(AUGUST).with(List.of(there(SEPTEMBER)));
        assertThat(evidence.sinceEverywhere()).isEqualTo(SEPTEMBER);
        assertThat(here(SEPTEMBER).with(List.of(there(AUGUST))).sinceEverywhere())
                .isEqualTo(SEPTEMBER);
        assertThat(here(AUGUST).with(List.of(there(Optional.empty()))).sinceEverywhere())
                .isEmpty();
        assertThat(here(Optional.empty()).with(List.of(there(AUGUST))).sinceEverywhere())
                .isEmpty();
    }

    @Test
    void countedForWholeDays() {
        Evidence evidence = here(AUGUST).with(List.of(there(SEPTEMBER)));
        assertThat(evidence.countedFor(30, MID_OCTOBER)).isTrue();
        assertThat(evidence.countedFor(31, MID_OCTOBER)).isFalse();
        assertThat(here(AUGUST).countedFor(75, MID_OCTOBER)).isTrue();
        assertThat(here(AUGUST).countedFor(76, MID_OCTOBER)).isFalse();
    }

    @Test
    void whatIsNotKnownIsYoung() {
        assertThat(here(Optional.empty()).countedFor(1, MID_OCTOBER)).isFalse();
        assertThat(here(AUGUST).with(List.of(NodeUse.unknown("db3"))).countedFor(1, MID_OCTOBER))
                .isFalse();
        assertThat(here(Optional.empty()).countedFor(0, MID_OCTOBER)).isTrue();
    }

    private static Evidence here(Optional<Instant> since) {
        return new Evidence(8192, 7, Optional.of(Instant.parse("2026-08-30T12:00:00Z")), since);
    }

    private static NodeUse there(Optional<Instant> since) {
        return new NodeUse("db2:5432", OptionalLong.of(3), Optional.empty(), since);
    }
}
