package io.idx.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        header = {
            "Print the JSON Schema of a file format.",
            "",
            "Examples:",
            "  idx schema plan                 of what idx plan --out and --json write",
            "  idx schema config               of indexes.yaml, for editors"
        })
final class SchemaCommand implements Action {
    private static final Map<String, String> FILES =
            Map.of("plan", "plan.schema.json", "config", "indexes.schema.json");

    private final Terminal terminal;

    @Parameters(paramLabel = "FORMAT", description = "plan or config")
    private String format = "";

    @Mixin
    private final CommonOptions common = new CommonOptions();

    SchemaCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public CommonOptions common() {
        return common;
    }

    @Override
    public ExitCode run() {
        String file = Optional.ofNullable(FILES.get(format))
                .orElseThrow(() -> new UsageException("there is no format \"" + format + "\"; it is plan or config"));
        try (InputStream schema = SchemaCommand.class.getResourceAsStream(file)) {
            if (schema == null) {
                throw new IllegalStateException(file + " is not in the program");
            }
            new Printing(terminal, common).document(schema.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return ExitCode.OK;
    }
}
