package io.idx.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.io.TempDir;

/**
 * Index sets made up by chance: one is applied, then another over it, and what is there in the end is what plain CREATE
 * INDEX makes of the second in a schema of its own. {@code -Dpairs=1000} tries more, {@code -Dseed=7} others.
 */
final class RoundTripTest {
    private static final List<String> NAMES =
            List.of("a_idx", "b_idx", "Upper Case", "dotted.name", "select", "\u00fc\u00f1\u00ef", "n".repeat(63));
    private static final String ALLOWED = "--allow=used-drop,unique-drop,unique-replace,clustered-drop,stall";

    @EachServer
    void secondSetReplacesTheFirst(Database database, @TempDir Path directory) throws Exception {
        int major = database.server().major();
        Tool tool = new Tool(directory, Map.of("IDX_URL", database.url()));
        long first = Long.getLong("seed", 20_260);
        for (long seed = first; seed < first + Integer.getInteger("pairs", 60); seed++) {
            Random random = new Random(seed);
            List<RandomIndex> before = indexes(random, major);
            List<RandomIndex> after = indexes(random, major);
            database.execute("DROP SCHEMA IF EXISTS want CASCADE; DROP SCHEMA public CASCADE;"
                    + " CREATE SCHEMA public; CREATE SCHEMA want;" + String.format(RandomIndex.TABLE, "public")
                    + String.format(RandomIndex.TABLE, "want"));
            for (List<RandomIndex> declared : List.of(before, after)) {
                assertThat(trouble(database, tool, declared))
                        .as(() -> reproduction(before, after))
                        .isEmpty();
            }
        }
    }

    /** What is wrong after an apply; nothing, if all is well. */
    private static String trouble(Database database, Tool tool, List<RandomIndex> declared) throws Exception {
        Files.writeString(tool.directory().resolve("indexes.yaml"), yaml(declared));
        Tool.Run apply = tool.run(List.of("apply", "--auto-approve", ALLOWED));
        if (apply.exit() != 0) {
            return "apply: exit " + apply.exit() + "\n" + apply.out() + apply.err();
        }
        Tool.Run again = tool.run(List.of("plan"));
        if (again.exit() != 0 || !again.out().startsWith("No changes.")) {
            return "second plan:\n" + again.out() + again.err();
        }
        database.execute("DROP TABLE want.t;" + String.format(RandomIndex.TABLE, "want") + sql(declared, "want"));
        String want = catalog(database, "want");
        String got = catalog(database, "public");
        return want.equals(got) ? "" : LineDiff.of(want, got);
    }

    private static String catalog(Database database, String schema) throws SQLException {
        try (Connection connection = database.connect()) {
            return new IndependentCatalog(
                            IndependentCatalog.read(connection).entries().stream()
                                    .filter(entry -> entry.schema().equals(schema))
                                    .toList(),
                            List.of())
                    .text()
                    .replace(" ON " + schema + ".t ", " ON t ");
        }
    }

    private static List<RandomIndex> indexes(Random random, int major) {
        List<RandomIndex> indexes = new ArrayList<>();
        for (String name : NAMES) {
            if (random.nextInt(3) > 0) {
                indexes.add(RandomIndex.of(name, random, major));
            }
        }
        return indexes;
    }

    private static String yaml(List<RandomIndex> indexes) {
        String entries = indexes.stream().map(RandomIndex::yaml).collect(Collectors.joining());
        return "version: 1\nowns: [\"*\"]\ntables:\n  t:" + (entries.isEmpty() ? " {}\n" : "\n" + entries);
    }

    private static String sql(List<RandomIndex> indexes, String schema) {
        return indexes.stream().map(index -> index.sql(schema)).collect(Collectors.joining());
    }

    /** A case file, to be narrowed down and kept. */
    private static String reproduction(List<RandomIndex> before, List<RandomIndex> after) {
        return "# Found by RoundTripTest.\n\n-- options --\napply: " + ALLOWED + "\n\n-- given.sql --\n"
                + String.format(RandomIndex.TABLE, "public") + sql(before, "public") + "\n-- indexes.yaml --\n"
                + yaml(after);
    }
}
