package io.idx.cli;

import io.idx.demo.Demo;
import io.idx.demo.Measurement;
import io.idx.model.Problem;
import io.idx.model.ProblemCode;
import io.idx.model.ProblemException;
import io.idx.render.MeasurementPage;
import io.idx.render.MeasurementText;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        header = {
            "Show plan, apply and drift at work on a PostgreSQL of its own.",
            "",
            "Examples:",
            "  idx demo                        the whole story, under a minute",
            "  idx demo --serve                leave the database up and print its URL",
            "  idx demo --measure              what the indexes bring and cost: two minutes"
        })
final class DemoCommand implements Action {
    private final Terminal terminal;

    @Option(names = "--serve", order = 10, description = "leave the database up until Ctrl-C")
    private boolean serve;

    @Option(
            names = "--measure",
            order = 11,
            description = "measure what the seed promises, on the demo's rows and on ten times as many")
    private boolean measure;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            order = 12,
            description = "with --measure: write the result into this file, too, as Markdown")
    private Optional<String> file = Optional.empty();

    @Mixin
    private final CommonOptions common = new CommonOptions();

    DemoCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public CommonOptions common() {
        return common;
    }

    @Override
    public ExitCode run() {
        if (serve && measure) {
            throw new UsageException("--serve and --measure exclude each other");
        }
        if (file.isPresent() && !measure) {
            throw new UsageException("--out belongs to --measure");
        }
        Optional<Path> into = file.map(this::writable);
        if (measure) {
            return measured(into);
        }
        Demo demo = new Demo(told(terminal.out()), terminal.out()::println, this::progress);
        if (serve) {
            demo.serve();
            return ExitCode.OK;
        }
        return demo.show() ? ExitCode.OK : ExitCode.ERROR;
    }

    /** Found out before two minutes are spent. */
    private Path writable(String name) {
        Path path = terminal.directory().resolve(name);
        Path directory = path.toAbsolutePath().getParent();
        if (name.isEmpty() || directory == null || !Files.isDirectory(directory) || Files.isDirectory(path)) {
            throw new UsageException("--out is no place for a file: " + name);
        }
        Overwriting.refuseForeign("--out", name, path, MeasurementPage::begins, "is no page of measurements of idx");
        return path;
    }

    /** Only the result goes to standard output. */
    private ExitCode measured(Optional<Path> into) {
        PrintStream aside = common.quiet()
                ? new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)
                : terminal.err();
        Optional<Measurement> found = new Demo(told(aside), aside::println, this::progress).measure();
        found.ifPresent(measurement -> {
            into.ifPresent(path -> write(path, measurement));
            terminal.out()
                    .print(
                            common.quiet()
                                    ? MeasurementText.brief(measurement)
                                    : MeasurementText.text(measurement, terminal.outPage(common.colour())));
        });
        return found.isPresent() ? ExitCode.OK : ExitCode.ERROR;
    }

    private void write(Path path, Measurement measurement) {
        String name = file.orElse("");
        String page = MeasurementPage.markdown(measurement, "./idx demo --measure --out=" + name);
        try {
            Files.writeString(path, page);
        } catch (IOException e) {
            throw new ProblemException(
                    Problem.of(ProblemCode.NO_FILE, name + " cannot be written: " + OwnFiles.reason(e)), e);
        }
    }

    private void progress(String text) {
        if (!common.quiet()) {
            terminal.err().println(text);
        }
    }

    /** A command of the demo: it sees this terminal, but nobody is at its keyboard. */
    private Demo.Runner told(PrintStream out) {
        return (arguments, environment, directory) -> command(out, arguments, environment, directory);
    }

    private int command(PrintStream out, List<String> arguments, Map<String, String> environment, Path directory) {
        Map<String, String> seen = new HashMap<>(terminal.environment());
        seen.putAll(environment);
        boolean onTerminal = out == terminal.out() ? terminal.outIsTerminal() : terminal.errIsTerminal();
        return Idx.run(
                new Terminal(
                        InputStream.nullInputStream(),
                        out,
                        terminal.err(),
                        seen,
                        directory,
                        false,
                        onTerminal,
                        terminal.errIsTerminal(),
                        terminal.columns()),
                arguments.toArray(String[]::new));
    }
}
