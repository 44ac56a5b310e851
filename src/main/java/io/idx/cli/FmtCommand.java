package io.idx.cli;

import io.idx.render.UnifiedDiff;
import io.idx.spec.SpecFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        header = {
            "Bring indexes.yaml into its one layout. Comments stay.",
            "",
            "Examples:",
            "  idx fmt                         rewrite the file, if need be",
            "  idx fmt --check                 for CI: exit code 3 where it would be rewritten",
            "  idx fmt --check --diff          and show how"
        })
final class FmtCommand implements Action {
    private final Terminal terminal;

    @Option(names = "--check", order = 10, description = "write nothing; name the files that would change")
    private boolean check;

    @Option(names = "--diff", order = 11, description = "print what changes, as diff -u does")
    private boolean diff;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    FmtCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public CommonOptions common() {
        return common;
    }

    @Override
    public ExitCode run() {
        List<String> names = common.files(terminal.environment());
        if (names.contains("-")) {
            if (names.size() > 1) {
                throw new UsageException("fmt reads standard input or files, not both");
            }
            return standardInput();
        }
        OwnFiles own = OwnFiles.read(new Workplace(terminal, common, new ConnectionOptions()).sources());
        Map<String, byte[]> changed = new LinkedHashMap<>();
        own.texts().forEach((name, text) -> formatted(name, text, changed));
        if (check) {
            return changed.isEmpty() ? ExitCode.OK : ExitCode.INVALID;
        }
        own.write(changed);
        return ExitCode.OK;
    }

    private void formatted(String name, byte[] text, Map<String, byte[]> changed) {
        String before = new String(text, StandardCharsets.UTF_8);
        String after = SpecFormat.format(name, text);
        if (!after.equals(before)) {
            changed.put(name, after.getBytes(StandardCharsets.UTF_8));
            if (diff) {
                terminal.out().print(UnifiedDiff.text(name, before, after));
            } else if (!common.quiet()) {
                terminal.out().println(name);
            }
        }
    }

    private ExitCode standardInput() {
        try {
            byte[] text = terminal.in().readAllBytes();
            Map<String, byte[]> changed = new LinkedHashMap<>();
            if (check || diff) {
                formatted("standard input", text, changed);
                return check && !changed.isEmpty() ? ExitCode.INVALID : ExitCode.OK;
            }
            terminal.out().print(SpecFormat.format("standard input", text));
            return ExitCode.OK;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
