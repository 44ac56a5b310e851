package io.idx.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ColourTest {
    @ParameterizedTest
    @CsvSource({
        "AUTO, true, TERM=xterm, true",
        "AUTO, true, '', true",
        "AUTO, false, TERM=xterm, false",
        "AUTO, true, TERM=dumb, false",
        "AUTO, true, NO_COLOR=1, false",
        "AUTO, true, NO_COLOR=0, false",
        "AUTO, true, NO_COLOR=, true",
        "AUTO, false, FORCE_COLOR=1, true",
        "AUTO, false, FORCE_COLOR=0, false",
        "AUTO, false, CLICOLOR_FORCE=1, true",
        "AUTO, true, TERM=dumb FORCE_COLOR=1, true",
        "AUTO, true, NO_COLOR=1 FORCE_COLOR=1, false",
        "ALWAYS, false, NO_COLOR=1 TERM=dumb, true",
        "NEVER, true, FORCE_COLOR=1, false"
    })
    void whenAStreamGetsColour(Colour colour, boolean terminal, String variables, boolean expected) {
        assertThat(colour.on(terminal, environment(variables))).isEqualTo(expected);
    }

    private static Map<String, String> environment(String variables) {
        return Arrays.stream(variables.split(" "))
                .filter(variable -> !variable.isEmpty())
                .map(variable -> variable.split("=", -1))
                .collect(Collectors.toMap(parts -> parts[0], parts -> parts[1]));
    }
}
