package io.idx.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PasswordFileTest {
    @TempDir
    private Path home;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
        db1:5432:shop:alice:secret           | secret
        *:*:*:*:secret                       | secret
        db1:*:shop:alice:secret              | secret
        db1:5432:shop:bob:no,*:*:*:*:second  | second
        #db1:5432:shop:alice:no,*:*:*:*:yes  | yes
        db1:5432:shop:alice:first,*:*:*:*:no | first
        db1:5432:shop:alice:a\\:b\\\\c       | a:b\\c
        db1:5432:shop:alice:a:b              | a
        \\d\\b1:5432:shop:alice:secret       | secret
        \\*:*:*:*:no                         |
        db2:5432:shop:alice:no               |
        db1:5433:shop:alice:no               |
        db1:5432:shop:alice                  |
        db1                                  |
        """)
    void matches(String lines, String expected) throws IOException {
        write(lines.replace(',', '\n'), "rw-------");
        assertThat(password("host=db1 dbname=shop")).isEqualTo(Optional.ofNullable(expected));
    }

    @Test
    void matchesPerHost() throws IOException {
        write("db1:*:*:*:one\ndb2:7:*:*:two\nlocalhost:*:*:*:local\n10.0.0.1:*:*:*:address\n", "rw-------");
        ConnectionSettings settings = resolve("host=db1,db2 port=5432,7", Map.of());
        assertThat(settings.endpoints())
                .extracting(e -> e.password().orElseThrow().value())
                .containsExactly("one", "two");
        assertThat(settings.endpoints().get(1).password().orElseThrow())
                .hasToString("password=**** (" + home + "/.pgpass line 2)");
        assertThat(password("dbname=shop")).contains("local");
        assertThat(password("host=/var/run/postgresql")).contains("local");
        assertThat(password("host=/srv/socket")).isEmpty();
        assertThat(password("hostaddr=10.0.0.1")).contains("address");
        assertThat(password("host=db1 hostaddr=10.0.0.1")).contains("one");
    }

    @ParameterizedTest
    @CsvSource({"rw-r-----", "rw-----w-", "rwxrwxrwx", "rw-r--r--"})
    void ignoresAFileThatOthersCanUse(String permissions) throws IOException {
        Path file = write("*:*:*:*:secret\n", permissions);
        ConnectionSettings settings = resolve("host=db1", Map.of());
        assertThat(settings.endpoints().get(0).password()).isEmpty();
        assertThat(settings.warnings())
                .containsExactly(
                        "password file " + file + " is ignored: group or others can read it; run: chmod 600 " + file);
        assertThat(resolve("host=db1 password=given", Map.of()).warnings())
                .as("nobody needs the file")
                .isEmpty();
    }

    @Test
    void takesAnotherFile() throws IOException {
        Path other = Files.move(write("*:*:*:*:other\n", "rw-------"), home.resolve("other"));
        assertThat(resolve("host=db1", Map.of("PGPASSFILE", other.toString()))
                        .endpoints()
                        .get(0)
                        .password())
                .map(ConnectionSettings.Setting::value)
                .contains("other");
        assertThat(password("host=db1 passfile=" + other)).contains("other");
        assertThat(resolve("host=db1 passfile=" + home, Map.of()).warnings())
                .containsExactly("password file " + home + " is ignored: it is not a plain file");
    }

    private Path write(String text, String permissions) throws IOException {
        Path file = Files.writeString(home.resolve(".pgpass"), text);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    }

    private Optional<String> password(String url) {
        return resolve(url, Map.of()).endpoints().get(0).password().map(ConnectionSettings.Setting::value);
    }

    private ConnectionSettings resolve(String url, Map<String, String> environment) {
        return ConnectionSettings.resolve(Optional.of(url), Optional.empty(), environment, home, "alice");
    }
}
