package io.idx.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that a case file cannot hold: large ones, and such as are no text. None gets as far as a connection. */
final class OddFileTest {
    private static final int TWENTY_MEGABYTES = 20 * 1024 * 1024;

    private static final String TOO_LARGE =
            """
            error[IDX005]: the file is larger than 1 MiB
             --> indexes.yaml:1:1
              |
            1 |
              | ^
              |
              = split it: -f takes directories, and can be repeated

            indexes.yaml: 1 error.
            [exit 3]""";

    @TempDir
    private Path directory = Path.of("");

    @Test
    void twentyMegabytesOfNoise() throws IOException {
        byte[] noise = new byte[TWENTY_MEGABYTES];
        new Random(1).nextBytes(noise);
        assertThat(plan(noise)).isEqualTo(TOO_LARGE);
    }

    @Test
    void twentyMegabytesOfText() throws IOException {
        assertThat(plan("version: 1\n".repeat(TWENTY_MEGABYTES / 11).getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(TOO_LARGE);
    }

    @Test
    void invalidUtf8() throws IOException {
        assertThat(plan("version: 1\ntables:\n  caf\u00e9: {}\n".getBytes(StandardCharsets.ISO_8859_1)))
                .isEqualTo(
                        """
                        error[IDX004]: the byte 0xE9 is not UTF-8 here
                         --> indexes.yaml:3:6
                          |
                        3 |   caf\ufffd: {}
                          |      ^
                          |
                          = save the file as UTF-8 text

                        indexes.yaml: 1 error.
                        [exit 3]""");
    }

    @Test
    void utf16() throws IOException {
        assertThat(plan("version: 1\n".getBytes(StandardCharsets.UTF_16)))
                .startsWith("error[IDX004]: the byte 0xFE is not UTF-8 here\n --> indexes.yaml:1:1\n")
                .endsWith("  = save the file as UTF-8 text\n\nindexes.yaml: 1 error.\n[exit 3]");
    }

    @Test
    void aNulByte() throws IOException {
        assertThat(plan("version: 1\ntables: {\0}\n".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(
                        """
                        error[IDX004]: the control character U+0000 is not text
                         --> indexes.yaml:2:10
                          |
                        2 | tables: {\\u0000}
                          |          ^^^^^^
                          |
                          = save the file as UTF-8 text

                        indexes.yaml: 1 error.
                        [exit 3]""");
    }

    private String plan(byte[] bytes) throws IOException {
        Files.write(directory.resolve("indexes.yaml"), bytes);
        Tool.Run run = new Tool(directory, Map.of("IDX_URL", "postgresql://nobody@127.0.0.1:1/x")).run(List.of("plan"));
        assertThat(run.out()).isEmpty();
        return run.err().strip() + "\n[exit " + run.exit() + "]";
    }
}
