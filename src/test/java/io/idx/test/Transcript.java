package io.idx.test;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The console blocks of a Markdown page. Above each stands what to do with it:
 *
 * <pre>{@code
 * <!-- transcript: demo -->
 * <!-- transcript: none, it runs until Ctrl-C -->
 * }</pre>
 *
 * <p>A YAML block below {@code <!-- transcript: file indexes.yaml -->} is that file from there on.
 *
 * <p>In a console block, a line that begins with {@code $} is a command; what follows is what it prints, and
 * {@code [exit 2]} if it does not end with 0.
 */
record Transcript(List<String> lines, List<Block> blocks) {
    /**
     * A block of commands, or a file that they read.
     *
     * @param first the line after the fence, counted from 0
     * @param end the line of the closing fence
     * @param file the name of the file; absent for commands
     */
    record Block(int first, int end, boolean runs, Optional<String> file) {}

    /** A command and what it is said to print. */
    record Exchange(String command, String output) {}

    private static final Pattern DIRECTIVE = Pattern.compile("<!-- transcript: (demo|none, \\S.*) -->");
    private static final Pattern FILE = Pattern.compile("<!-- transcript: file ([\\w.-]+) -->");

    static Transcript parse(String page, String text) {
        List<String> lines = text.lines().toList();
        List<Block> blocks = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            Matcher file = FILE.matcher(above(lines, i));
            boolean console = lines.get(i).equals("```console");
            boolean yaml = lines.get(i).equals("```yaml") && file.matches();
            if (console || yaml) {
                int first = i + 1;
                i = first;
                while (!lines.get(i).equals("```")) {
                    i++;
                }
                blocks.add(
                        console
                                ? new Block(first, i, runs(page, lines, first - 1), Optional.empty())
                                : new Block(first, i, false, Optional.of(file.group(1))));
            }
        }
        return new Transcript(lines, blocks);
    }

    private static boolean runs(String page, List<String> lines, int fence) {
        Matcher directive = DIRECTIVE.matcher(above(lines, fence));
        if (!directive.matches()) {
            throw new IllegalArgumentException(page + ":" + (fence + 1)
                    + ": above a console block stands <!-- transcript: demo --> or <!-- transcript: none, REASON -->");
        }
        return directive.group(1).equals("demo");
    }

    /** The nearest line above that is not blank. */
    private static String above(List<String> lines, int line) {
        int above = line - 1;
        while (above >= 0 && lines.get(above).isBlank()) {
            above--;
        }
        return above < 0 ? "" : lines.get(above);
    }

    /** What stands in a block. */
    String text(Block block) {
        return String.join("\n", lines.subList(block.first(), block.end())) + "\n";
    }

    List<Exchange> exchanges(Block block) {
        List<Exchange> exchanges = new ArrayList<>();
        int line = block.first();
        while (line < block.end()) {
            String command = lines.get(line++);
            if (!command.startsWith("$ ")) {
                throw new IllegalArgumentException("a console block begins with $ and a command, not with " + command);
            }
            int output = line;
            while (line < block.end() && !lines.get(line).startsWith("$ ")) {
                line++;
            }
            exchanges.add(new Exchange(
                    command.substring(2), CaseFile.trimmed(String.join("\n", lines.subList(output, line)))));
        }
        return exchanges;
    }

    /** The page with other outputs in its blocks, one list for each block that runs. */
    String with(List<List<Exchange>> replacements) {
        List<String> page = new ArrayList<>();
        int copied = 0;
        int next = 0;
        for (Block block : blocks) {
            if (block.runs()) {
                page.addAll(lines.subList(copied, block.first()));
                for (Exchange exchange : replacements.get(next++)) {
                    page.add("$ " + exchange.command());
                    page.addAll(exchange.output().lines().toList());
                }
                copied = block.end();
            }
        }
        page.addAll(lines.subList(copied, lines.size()));
        return String.join("\n", page) + "\n";
    }
}
