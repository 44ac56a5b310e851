package io.idx.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.idx.plan.Plan;
import io.idx.render.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ApprovalTest {
    private static final String QUESTION =
            """

            Apply 2 changes to shop on db1.prod:5432 (primary, PostgreSQL 17.2)?
            This drops 1 index. Only "yes" is accepted:\s""";
    private static final String AGAIN = "Please type \"yes\" in full, or anything else to stop: ";

    @Test
    void yes() {
        Shell shell = Shell.anywhere().type("yes\n");
        assertThat(asked(shell, Samples.harmless())).isTrue();
        assertThat(shell.err()).isEqualTo(QUESTION);
        assertThat(shell.out()).isEmpty();
    }

    @Test
    void aShortYesIsAskedAgain() {
        Shell shell = Shell.anywhere().type("y\nYES\nyes\n");
        assertThat(asked(shell, Samples.harmless())).isTrue();
        assertThat(shell.err()).isEqualTo(QUESTION + AGAIN + AGAIN);
    }

    @Test
    void threeShortAnswersAreNone() {
        Shell shell = Shell.anywhere().type("y\ny\ny\nyes\n");
        assertThat(asked(shell, Samples.harmless())).isFalse();
        assertThat(shell.err()).isEqualTo(QUESTION + AGAIN + AGAIN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "no\n", "yes please\n", "yes!\n"})
    void anythingElseStops(String answer) {
        assertThat(asked(Shell.anywhere().type(answer), Samples.harmless())).isFalse();
    }

    @Test
    void anIndexInUseIsApprovedByItsName() {
        Shell shell = Shell.anywhere().type("orders_hot_idx\n");
        assertThat(asked(shell, Samples.plan())).isTrue();
        assertThat(shell.err())
                .isEqualTo(
                        """

                        Apply 7 changes to shop on db1.prod:5432 (primary, PostgreSQL 17.2)?
                        This drops public.orders_hot_idx, which is in use.
                        Type the name of the index to approve:\s""");
    }

    @Test
    void theFullNameWillDo() {
        assertThat(asked(Shell.anywhere().type("public.orders_hot_idx\n"), Samples.plan()))
                .isTrue();
    }

    @Test
    void aWrongNameIsAskedAgainAndYesIsNoName() {
        Shell shell = Shell.anywhere().type("yes\norders_note_idx\norders_hot\norders_hot_idx\n");
        assertThat(asked(shell, Samples.plan())).isFalse();
        assertThat(shell.err()).endsWith("That is not its name. Type orders_hot_idx, or nothing to stop: ");
    }

    @Test
    void anEmptyLineStops() {
        assertThat(asked(Shell.anywhere().type("\norders_hot_idx\n"), Samples.plan()))
                .isFalse();
    }

    private static boolean asked(Shell shell, Plan plan) {
        return new Approval(shell.terminal()).given(plan);
    }
}
