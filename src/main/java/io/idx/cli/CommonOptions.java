package io.idx.cli;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/** The options of every command. */
final class CommonOptions {
    private static final String DEFAULT_FILE = "indexes.yaml";

    @Option(
            names = {"-f", "--file"},
            paramLabel = "FILE",
            order = 90,
            description = "indexes.yaml to use, a directory of them, or - for standard input; repeatable (IDX_FILE)")
    private List<String> files = List.of();

    @Option(names = "--color", paramLabel = "WHEN", order = 91, description = "auto, always or never")
    private String color = "auto";

    @Option(
            names = {"-q", "--quiet"},
            order = 92,
            description = "say less")
    private boolean quiet;

    @Option(
            names = {"-v", "--verbose"},
            order = 93,
            description = "say more: every statement, its locks and waits")
    private boolean verbose;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            order = 94,
            description = "show this help")
    private boolean help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            order = 95,
            description = "show the version")
    private boolean version;

    private List<String> otherwise = List.of(DEFAULT_FILE);

    List<String> files(Map<String, String> environment) {
        if (!files.isEmpty()) {
            return files;
        }
        String file = environment.getOrDefault("IDX_FILE", "");
        return file.isEmpty() ? otherwise : List.of(file);
    }

    /** Takes files where nobody names any: those that a plan was made from. */
    void otherwise(List<String> names) {
        otherwise = names.isEmpty() ? otherwise : names;
    }

    /** Whether somebody named a file. */
    boolean named(Map<String, String> environment) {
        return !files.isEmpty() || !environment.getOrDefault("IDX_FILE", "").isEmpty();
    }

    /** The files as a reader should call them. */
    String source(Map<String, String> environment) {
        List<String> names = files(environment).stream()
                .map(file -> file.equals("-") ? "standard input" : file)
                .toList();
        return names.size() > 2 ? names.size() + " files" : String.join(" and ", names);
    }

    /** What a further command must repeat to mean the same files. */
    String repeated() {
        return files.stream()
                .map(file -> "-f " + (file.matches("[A-Za-z0-9_./-]+") ? file : "'" + file.replace("'", "'\\''") + "'"))
                .collect(Collectors.joining(" "));
    }

    Colour colour() {
        return Colour.named(color)
                .orElseThrow(() -> new UsageException("--color is auto, always or never, not \"" + color + "\""));
    }

    boolean quiet() {
        return quiet;
    }

    boolean verbose() {
        return verbose;
    }

    boolean version() {
        return version;
    }

    boolean help() {
        return help;
    }
}
