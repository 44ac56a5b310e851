package io.idx.render;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A text that is kept in a file; {@code -Dupdate} writes it anew, except in CI. */
final class Golden {
    private static final Path DIRECTORY = Path.of("src", "test", "resources", "render");

    private Golden() {}

    static void check(String name, String text) {
        Path file = DIRECTORY.resolve(name + ".txt");
        try {
            if (System.getProperty("update") != null) {
                assertThat(System.getenv("CI"))
                        .as("CI never rewrites what it checks")
                        .isNotEqualTo("true");
                Files.writeString(file, text);
            }
            assertThat(text).as(file.toString()).isEqualTo(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
