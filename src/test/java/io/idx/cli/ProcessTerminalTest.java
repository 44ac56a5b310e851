package io.idx.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The streams of a process, which no test in this one has. */
final class ProcessTerminalTest {
    private static final String DECLARED =
            """
            version: 1

            tables:
              t:
                t_a_idx:
                  columns: [a]
            """;

    @TempDir
    private Path directory;

    @Test
    void aPipeIsRead() throws Exception {
        Process process = process().start();
        give(process);
        assertThat(process.getInputStream()).hasContent(DECLARED);
        assertThat(process.waitFor()).isZero();
        assertThat(directory.resolve("err")).isEmptyFile();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aFullDiskIsAnError() throws Exception {
        Process process = process().redirectOutput(new File("/dev/full")).start();
        give(process);
        assertThat(process.waitFor()).isEqualTo(1);
        assertThat(directory.resolve("err")).hasContent(OutletTest.ERROR);
    }

    @Test
    void aReaderWhoWentAwayIsNone() throws Exception {
        Process process = process().start();
        process.getInputStream().close();
        give(process);
        assertThat(process.waitFor()).isZero();
        assertThat(directory.resolve("err")).isEmptyFile();
    }

    /** It prints only once it has read this. */
    private static void give(Process process) throws IOException {
        try (OutputStream in = process.getOutputStream()) {
            in.write(DECLARED.getBytes(StandardCharsets.UTF_8));
        }
    }

    private ProcessBuilder process() {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Didx.tty=",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "io.idx.cli.Idx",
                        "fmt",
                        "-f",
                        "-")
                .redirectError(Redirect.to(directory.resolve("err").toFile()));
    }
}
