package io.idx.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.idx.diff.Finding;
import io.idx.diff.Severity;
import io.idx.plan.Hazard;
import io.idx.plan.LockLevel;
import io.idx.plan.StepKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The committed page of the command line follows from the code: a template, and tables of options, hazards and locks.
 * {@code mvn test -Dtest=ReferenceTest -Dupdate} writes it anew.
 */
final class ReferenceTest {
    private static final Path TEMPLATE = Path.of("src/test/resources/cli/cli.template.md");
    private static final Path PAGE = Path.of("docs/reference/cli.md");

    @Test
    void thePageIsUpToDate() throws IOException {
        String page = page();
        if (System.getProperty("update") != null) {
            assertThat(System.getenv("CI")).as("-Dupdate is not for CI").isNotEqualTo("true");
            Files.writeString(PAGE, page);
        } else {
            assertThat(PAGE)
                    .content()
                    .as("mvn test -Dtest=ReferenceTest -Dupdate")
                    .isEqualTo(page);
        }
    }

    @Test
    void thePageHasARowForEachExitCode() throws IOException {
        String page = page();
        assertThat(ExitCode.values()).allSatisfy(code -> assertThat(page).contains("\n| " + code.code() + " | "));
    }

    @Test
    void thePageHasARowForEachFindingOfDrift() throws IOException {
        String page = page();
        assertThat(Finding.Kind.values()).allSatisfy(kind -> assertThat(page).contains("\n| `" + kind.word() + "` | "));
        assertThat(Severity.values()).allSatisfy(severity -> assertThat(page).contains("| " + severity.word()));
    }

    @Test
    void thePageHasASectionForEachCommand() throws IOException {
        String page = page();
        assertThat(Verb.values()).allSatisfy(verb -> assertThat(page).contains("\n## idx " + verb.word() + "\n"));
    }

    private static String page() throws IOException {
        String page = Files.readString(TEMPLATE)
                .replace("{{hazards}}\n", hazards())
                .replace("{{locks}}\n", locks())
                .replace("{{common options}}\n", table(common(), ReferenceTest::row));
        for (Verb verb : Verb.values()) {
            List<OptionSpec> own = options(verb);
            own.removeIf(option -> names(common()).contains(option.longestName()));
            page = page.replace("{{options of " + verb.word() + "}}\n", table(own, ReferenceTest::row));
        }
        assertThat(page).doesNotContain("{{");
        return page;
    }

    /** What every command takes. */
    private static List<OptionSpec> common() {
        List<OptionSpec> common = options(Verb.EXPLAIN);
        for (Verb verb : Verb.values()) {
            List<String> names = names(options(verb));
            common.removeIf(option -> !names.contains(option.longestName()));
        }
        return common;
    }

    private static List<String> names(List<OptionSpec> options) {
        return options.stream().map(OptionSpec::longestName).toList();
    }

    private static List<OptionSpec> options(Verb verb) {
        return new CommandLine(verb.on(Shell.anywhere().terminal()))
                .getCommandSpec().options().stream()
                        .sorted((left, right) -> Integer.compare(left.order(), right.order()))
                        .collect(Collectors.toList());
    }

    private static String row(OptionSpec option) {
        String given = option.arity().max() == 0 ? "" : "=" + option.paramLabel();
        String value = option.arity().min() == 0 && !given.isEmpty() ? "[" + given + "]" : given;
        return "`" + String.join("`, `", option.names()) + value + "` | " + String.join(" ", option.description());
    }

    private static <T> String table(List<T> rows, Function<T, String> row) {
        return "| option | meaning |\n|---|---|\n"
                + rows.stream().map(each -> "| " + row.apply(each) + " |\n").collect(Collectors.joining());
    }

    private static String hazards() {
        return "| word | when | reason |\n|---|---|---|\n"
                + Stream.of(Hazard.values())
                        .map(hazard -> "| `" + hazard.word() + "` | " + when(hazard) + " | " + hazard.reason() + " |\n")
                        .collect(Collectors.joining());
    }

    private static String when(Hazard hazard) {
        return switch (hazard) {
            case USED_DROP -> "drop of a valid index with at least one scan counted on any node";
            case YOUNG_COUNTERS ->
                "drop of a valid index without a scan, where a node has counted for less than `drop_after`, or does not"
                        + " tell";
            case UNIQUE_DROP -> "drop of a unique index";
            case UNIQUE_REPLACE -> "replace of a unique index by one that keeps other rows apart";
            case EXCHANGE ->
                "replace of indexes that are declared with one another's definitions"
                        + " (in a row, each is built before the one that it is like goes)";
            case CLUSTERED_DROP -> "drop of the index that `CLUSTER` goes by, or replace by one that it cannot go by";
            case REPLICA_IDENTITY -> "replace of the table's replica identity, which passes to the new index";
            case REPLICA_IDENTITY_DROP ->
                "drop of the table's replica identity, or replace by an index that cannot be one";
            case REFRESH_DROP ->
                "drop of the only unique index on whole rows of a materialized view, or replace by one that is none";
            case EXTENSION_DROP -> "drop or replace of an index on a table of an extension";
            case PARTITIONED_DROP -> "drop or replace of the index of a partitioned table";
            case FOREIGN_PARTITION ->
                "create or replace of the index of a partitioned table that has a foreign table among its partitions";
            case STALL -> "an alter that takes `ACCESS EXCLUSIVE` on the index";
        };
    }

    private static String locks() {
        return "| step | statement | on the table | on the index | waits besides for | queries and writes |\n"
                + "|---|---|---|---|---|---|\n"
                + Arrays.stream(StepKind.values())
                        .map(kind -> "| " + kind.words() + " | " + statement(kind) + " | " + level(kind.onTable())
                                + " | " + level(kind.onIndex()) + " | " + kind.waitsFor() + " | " + others(kind)
                                + " |\n")
                        .collect(Collectors.joining());
    }

    private static String level(LockLevel level) {
        return level == LockLevel.NONE ? "none" : "`" + level.sql() + "`";
    }

    private static String others(StepKind kind) {
        if (kind.onTable() == LockLevel.SHARE && !kind.onIndex().blocksWrites()) {
            return "writes wait";
        }
        return kind.onTable().blocksWrites() || kind.onIndex().blocksWrites() ? "wait" : "go on";
    }

    private static String statement(StepKind kind) {
        return switch (kind) {
            case BUILD -> "`CREATE INDEX CONCURRENTLY`";
            case CREATE_ONLY -> "`CREATE INDEX … ON ONLY` a partitioned table";
            case UNITE ->
                "`LOCK TABLE` and `CREATE INDEX` of a partitioned table that has a foreign table among its partitions;"
                        + " the same on each partition";
            case ATTACH -> "`ALTER INDEX … ATTACH PARTITION`; the table is the partition";
            case SWAP -> "twice `ALTER INDEX … RENAME`, in one transaction";
            case RENAME -> "`ALTER INDEX … RENAME`";
            case COMMENT -> "`COMMENT ON INDEX`";
            case STORAGE -> "`ALTER INDEX … SET` or `RESET`: btree, hash, gist, spgist";
            case EXTENSION -> "`ALTER INDEX … DEPENDS ON EXTENSION`, or `NO DEPENDS`";
            case STORAGE_STALLING -> "`ALTER INDEX … SET` or `RESET`: gin, brin, others, and `buffering` of gist";
            case STATISTICS -> "`ALTER INDEX … ALTER COLUMN … SET STATISTICS; ANALYZE`";
            case CLUSTER -> "`ALTER TABLE … CLUSTER ON`";
            case REPLICA_IDENTITY -> "`ALTER TABLE … REPLICA IDENTITY USING INDEX`";
            case REINDEX -> "`REINDEX INDEX CONCURRENTLY`";
            case ANALYZE -> "`ANALYZE` of the table";
            case DROP -> "`DROP INDEX CONCURRENTLY`";
            case DROP_TREE -> "`DROP INDEX` of a partitioned table; the same on each partition and its index";
        };
    }
}
