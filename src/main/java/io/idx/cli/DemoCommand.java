package io.idx.cli;

import io.idx.demo.Demo;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        header = {
            "Show plan, apply and drift at work on a PostgreSQL of its own.",
            "",
            "Examples:",
            "  idx demo                        the whole story, under a minute",
            "  idx demo --serve                leave the database up and print its URL"
        })
final class DemoCommand implements Action {
    private final Terminal terminal;

    @Option(names = "--serve", order = 10, description = "leave the database up until Ctrl-C")
    private boolean serve;

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
        Demo demo = new Demo(this::command, terminal.out()::println, text -> {
            if (!common.quiet()) {
                terminal.err().println(text);
            }
        });
        if (serve) {
            demo.serve();
            return ExitCode.OK;
        }
        return demo.show() ? ExitCode.OK : ExitCode.ERROR;
    }

    /** A command of the story: it sees this terminal, but nobody is at its keyboard. */
    private int command(List<String> arguments, Map<String, String> environment, Path directory) {
        Map<String, String> seen = new HashMap<>(terminal.environment());
        seen.putAll(environment);
        return Idx.run(
                new Terminal(
                        InputStream.nullInputStream(),
                        terminal.out(),
                        terminal.err(),
                        seen,
                        directory,
                        false,
                        terminal.outIsTerminal(),
                        terminal.errIsTerminal(),
                        terminal.columns()),
                arguments.toArray(String[]::new));
    }
}
