package io.idx.cli;

import io.idx.model.ProblemCode;
import io.idx.model.Spelling;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        header = {
            "Explain a message code.",
            "",
            "Examples:",
            "  idx explain IDX104              what is behind it",
            "  idx explain                     all codes"
        })
final class ExplainCommand implements Action {
    private final Terminal terminal;

    @Parameters(arity = "0..1", paramLabel = "CODE", description = "such as IDX104")
    private Optional<String> code = Optional.empty();

    @Mixin
    private final CommonOptions common = new CommonOptions();

    ExplainCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public CommonOptions common() {
        return common;
    }

    @Override
    public ExitCode run() {
        List<ProblemCode> asked =
                code.map(word -> List.of(find(word))).orElseGet(() -> Arrays.asList(ProblemCode.values()));
        asked.forEach(found -> terminal.out().println(found.code() + ": " + found.explanation()));
        return ExitCode.OK;
    }

    private static ProblemCode find(String word) {
        String wanted = word.toUpperCase(Locale.ROOT);
        return Arrays.stream(ProblemCode.values())
                .filter(known -> known.code().equals(wanted))
                .findFirst()
                .orElseThrow(() -> new UsageException("there is no code \"" + word + "\""
                        + Spelling.nearest(
                                        wanted,
                                        Arrays.stream(ProblemCode.values())
                                                .map(ProblemCode::code)
                                                .toList())
                                .map(near -> "; did you mean " + near + "?")
                                .orElse("; idx explain lists all")));
    }
}
