package io.idx.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.idx.model.Problem;
import io.idx.model.ProblemCode;
import io.idx.plan.Hazard;
import io.idx.render.Samples;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

final class GuardTest {
    @Test
    void aHazardMustBeAllowedByName() {
        assertThat(Guard.allowing(List.of("stall")).objections(Samples.plan()))
                .containsExactly(Problem.of(
                        ProblemCode.HAZARD,
                        "public.orders_hot_idx: the index that is dropped is in use",
                        "nothing was changed; allow it with --allow=used-drop"));
    }

    @Test
    void whatIsAllowedIsNoObjection() {
        assertThat(Guard.allowing(List.of("used-drop")).objections(Samples.plan()))
                .isEmpty();
    }

    @Test
    void whatIdxDoesNotDoCannotBeAllowed() {
        assertThat(Guard.allowing(List.of("used-drop", "unique-drop", "clustered-drop", "stall"))
                        .objections(Samples.refused()))
                .extracting(Problem::message)
                .containsExactly("public.orders is partitioned");
    }

    @Test
    void theHelpNamesEveryHazard() {
        String all = Stream.of(Hazard.values()).map(Hazard::word).collect(Collectors.joining(", "));
        assertThat(new CommandLine(new AllowOptions())
                        .getCommandSpec()
                        .findOption("--allow")
                        .description())
                .containsExactly("hazards to allow by name: " + all);
    }

    @Test
    void onlyHazardsCanBeAllowed() {
        assertThatThrownBy(() -> Guard.allowing(List.of("everything")))
                .isInstanceOf(UsageException.class)
                .hasMessage("--allow does not know \"everything\";"
                        + " it takes used-drop, young-counters, unique-drop, unique-replace, exchange, clustered-drop,"
                        + " replica-identity, replica-identity-drop, refresh-drop, extension-drop,"
                        + " partitioned-drop, foreign-partition, stall");
    }
}
