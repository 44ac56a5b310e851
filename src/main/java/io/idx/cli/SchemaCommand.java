package io.idx.cli;

import io.idx.model.Spelling;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        header = {
            "Print the JSON Schema of a format.",
            "",
            "Examples:",
            "  idx schema events               of the lines of idx apply --events",
            "  idx schema plan                 of what idx plan --out and --json write",
            "  idx schema config               of indexes.yaml, for editors",
            "  idx schema                      which there are"
        })
final class SchemaCommand implements Action {
    /** What idx publishes a schema of, and in which resource. */
    private enum Format {
        CONFIG("indexes"),
        EVENTS("events"),
        PLAN("plan");

        private final String resource;

        Format(String resource) {
            this.resource = resource;
        }

        private String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final Terminal terminal;

    @Parameters(arity = "0..1", paramLabel = "NAME", description = "of the format: config, events or plan")
    private Optional<String> name = Optional.empty();

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
        if (name.isEmpty()) {
            words().forEach(terminal.out()::println);
        } else {
            terminal.out().print(text(find(name.get())));
        }
        return ExitCode.OK;
    }

    private static Format find(String word) {
        return Arrays.stream(Format.values())
                .filter(known -> known.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new UsageException("there is no schema \"" + word + "\""
                        + Spelling.nearest(word, words())
                                .map(near -> "; did you mean " + near + "?")
                                .orElse("; idx schema lists all")));
    }

    private static List<String> words() {
        return Arrays.stream(Format.values()).map(Format::word).toList();
    }

    private static String text(Format format) {
        String resource = format.resource + ".schema.json";
        try (InputStream in = SchemaCommand.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException(resource + " is missing");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
