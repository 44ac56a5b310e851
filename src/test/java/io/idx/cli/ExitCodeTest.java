package io.idx.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.idx.model.Problem;
import io.idx.model.ProblemCode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ExitCodeTest {
    @ParameterizedTest
    @CsvSource({
        "NO_FILE, 3",
        "UNKNOWN_KEY, 3",
        "NO_TABLE, 3",
        "DEFINITION, 3",
        "CANNOT_CANONICALISE, 1",
        "CANNOT_CONNECT, 1",
        "CONNECTION_LOST, 1",
        "INTERNAL, 1",
        "STANDBY, 4",
        "POOLER, 4",
        "NOT_APPROVED, 4",
        "HAZARD, 4",
        "RESTS_ON_INDEX, 4",
        "PROTECTED, 4",
        "LIMIT, 4",
        "OUTSIDE_WINDOW, 4",
        "PARTITIONED_TABLE, 4",
        "OTHER_DATABASE, 4",
        "PLAN_FILE, 3",
        "PLAN_FORMAT, 3",
        "PLAN_DIGEST, 3",
        "PLAN_NOT_WRITTEN, 1",
        "OUTPUT_NOT_WRITTEN, 1",
        "STALE_PLAN, 5",
        "OLD_PLAN, 5",
        "BUSY, 6",
        "WAIT_LIMIT, 6"
    })
    void ofAProblem(ProblemCode code, int expected) {
        assertThat(ExitCode.of(List.of(Problem.of(code, "something"))).code()).isEqualTo(expected);
    }

    @Test
    void mixedProblemsAreAnError() {
        assertThat(ExitCode.of(List.of(
                        Problem.of(ProblemCode.DEFINITION, "a"), Problem.of(ProblemCode.CANNOT_CANONICALISE, "b"))))
                .isEqualTo(ExitCode.ERROR);
    }
}
