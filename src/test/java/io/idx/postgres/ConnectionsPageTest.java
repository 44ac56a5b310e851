package io.idx.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code docs/reference/connections.md} tells of every keyword, its variable and its values, in the right section. */
final class ConnectionsPageTest {
    @ParameterizedTest
    @EnumSource
    void tellsOf(Keyword keyword) throws IOException {
        String page = Files.readString(Path.of("docs/reference/connections.md"));
        int accepted = page.indexOf("Accepted, without effect:");
        int refused = page.indexOf("Refused, because");
        int end = page.indexOf("## Service file");
        String section =
                switch (keyword.use()) {
                    case USED -> page.substring(page.indexOf("## Settings"), accepted);
                    case NO_EFFECT -> page.substring(accepted, refused);
                    case REFUSED -> page.substring(refused, end);
                };
        assertThat(section).contains("`" + keyword.word() + "`");
        keyword.variable().ifPresent(name -> assertThat(section).contains("`" + name + "`"));
        if (keyword.use() == Keyword.Use.USED) {
            String row = section.lines()
                    .filter(line -> line.startsWith("| `" + keyword.word() + "` |"))
                    .findFirst()
                    .orElseThrow();
            keyword.choices().forEach(choice -> assertThat(row).contains("`" + choice + "`"));
        }
    }
}
