package io.idx.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** {@code docs/performance.md}: what stands between its two marks is written by this program, the rest by people. */
final class Page {
    private static final Path PAGE = Path.of("docs/performance.md");
    private static final String BEGIN = "<!-- src/bench/run writes from here -->\n";
    private static final String END = "<!-- to here -->\n";

    private Page() {}

    static void write(List<String> lines) throws IOException {
        String text = Files.readString(PAGE);
        int begin = text.indexOf(BEGIN);
        int end = text.indexOf(END);
        if (begin < 0 || end < begin) {
            throw new IllegalStateException(PAGE + " lacks the marks between which the figures belong");
        }
        Files.writeString(
                PAGE,
                text.substring(0, begin + BEGIN.length()) + "\n" + String.join("\n", lines) + "\n\n"
                        + text.substring(end));
    }
}
