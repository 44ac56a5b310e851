package io.idx.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command rewrites what needs it, and only that. */
final class FmtTest {
    private static final String MESSY = "version: 1\ntables: {t: {i: {columns: [a]}}} # end\n";
    private static final String TIDY = "version: 1\n\ntables: # end\n  t:\n    i:\n      columns: [a]\n";

    @Test
    void theFileOfThisRepositoryIsTidy() {
        Tool tool = new Tool(Path.of("").toAbsolutePath(), Map.of());
        assertThat(tool.run(List.of("fmt", "--check"))).isEqualTo(new Tool.Run(0, "", ""));
    }

    @Test
    void rewritesAndNamesWhatItRewrote(@TempDir Path directory) throws IOException {
        Files.writeString(directory.resolve("messy.yaml"), MESSY);
        Files.writeString(directory.resolve("tidy.yaml"), TIDY.replace("i:", "j:"));
        Tool tool = new Tool(directory, Map.of());
        assertThat(tool.run(List.of("fmt", "-f", "."))).isEqualTo(new Tool.Run(0, "./messy.yaml\n", ""));
        assertThat(directory.resolve("messy.yaml")).content().isEqualTo(TIDY);
        assertThat(tool.run(List.of("fmt", "-f", "."))).isEqualTo(new Tool.Run(0, "", ""));
    }

    @Test
    void checkingWritesNothing(@TempDir Path directory) throws IOException {
        Files.writeString(directory.resolve("indexes.yaml"), MESSY);
        Tool tool = new Tool(directory, Map.of());
        assertThat(tool.run(List.of("fmt", "--check"))).isEqualTo(new Tool.Run(3, "indexes.yaml\n", ""));
        assertThat(tool.run(List.of("fmt", "--check", "-q"))).isEqualTo(new Tool.Run(3, "", ""));
        assertThat(directory.resolve("indexes.yaml")).content().isEqualTo(MESSY);
        try (java.util.stream.Stream<Path> files = Files.list(directory)) {
            assertThat(files).hasSize(1);
        }
    }

    @Test
    void aByteOrderMarkIsTakenAway(@TempDir Path directory) throws IOException {
        Files.write(directory.resolve("indexes.yaml"), ("\uFEFF" + TIDY).getBytes(StandardCharsets.UTF_8));
        assertThat(new Tool(directory, Map.of()).run(List.of("fmt")).exit()).isZero();
        assertThat(directory.resolve("indexes.yaml")).content().isEqualTo(TIDY);
    }
}
