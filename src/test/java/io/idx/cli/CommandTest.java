package io.idx.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.idx.test.Database;
import io.idx.test.EachServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a command asks, prints and exits with, on a real database. */
final class CommandTest {
    @TempDir
    private Path directory;

    @BeforeEach
    void declare() throws IOException {
        Files.writeString(
                directory.resolve("indexes.yaml"),
                """
                version: 1
                owns: ["t_*"]
                tables:
                  t:
                    t_a_idx:
                      columns: [a]
                """);
    }

    @EachServer
    void fromNothingToNoChanges(Database database) throws SQLException {
        database.execute("CREATE TABLE t (a int, b int)");
        Shell plan = shell(database);
        assertThat(plan.run("plan", "--detailed-exitcode")).isEqualTo(2);
        assertThat(plan.out()).contains("\nPlan: 1 to create.\n").doesNotContain("\u001b");
        assertThat(plan.err()).isEmpty();

        Shell apply = shell(database);
        assertThat(apply.run("apply", "--auto-approve")).isZero();
        assertThat(apply.out()).containsPattern("\nApplied: 1 created in [0-9.]+ s\\.\n$");
        assertThat(apply.err()).contains("[1/1] create public.t_a_idx: done in ");

        Shell again = shell(database);
        assertThat(again.run("plan", "--detailed-exitcode")).isZero();
        assertThat(again.out())
                .matches("No changes\\. " + database.name() + " on .* matches indexes\\.yaml \\(1 index\\)\\.\n");
        Shell drift = shell(database);
        assertThat(drift.run("drift", "-q")).isZero();
        assertThat(drift.out() + drift.err()).isEmpty();
    }

    @EachServer
    void theWordOfAPerson(Database database) throws SQLException {
        database.execute("CREATE TABLE t (a int, b int)");
        Shell no = shell(database).onTerminals("02").type("no\n");
        assertThat(no.run("apply", "--color=never")).isEqualTo(4);
        assertThat(no.out()).contains("Plan: 1 to create.");
        assertThat(no.err())
                .contains("Plan: 1 to create.")
                .contains("\nApply 1 change to " + database.name())
                .endsWith("error[IDX401]: not approved; nothing was changed\n");
        assertThat(shell(database).run("plan", "--detailed-exitcode")).isEqualTo(2);

        Shell yes = shell(database).onTerminals("012").type("y\nyes\n");
        assertThat(yes.run("apply")).isZero();
        assertThat(yes.err()).containsOnlyOnce("Please type \"yes\" in full").doesNotContain("Plan: ");
    }

    @EachServer
    void aHazardIsAllowedByNameOrNothingHappens(Database database) throws SQLException {
        database.execute("CREATE TABLE t (a int, b int); CREATE UNIQUE INDEX t_old_idx ON t (b)");
        Shell refused = shell(database);
        assertThat(refused.run("apply", "--auto-approve", "--allow=young-counters"))
                .isEqualTo(4);
        assertThat(refused.err())
                .isEqualTo(
                        """
                        error[IDX402]: public.t_old_idx: a unique index keeps rows apart, and ON CONFLICT may rest on it
                          = nothing was changed; allow it with --allow=unique-drop
                        """);
        assertThat(shell(database).run("apply", "--auto-approve", "--exclude", "t_old_*"))
                .isZero();
        assertThat(shell(database).run("apply", "--auto-approve", "--allow=young-counters,unique-drop"))
                .isZero();
        assertThat(shell(database).run("drift")).isZero();
    }

    @EachServer
    void whatFailsLeavesTheRunIncomplete(Database database) throws SQLException, IOException {
        database.execute("CREATE TABLE t (a int, b int); INSERT INTO t VALUES (1, 1), (1, 2)");
        Files.writeString(
                directory.resolve("indexes.yaml"),
                """
                version: 1
                tables:
                  t:
                    t_a_key:
                      columns: [a]
                      unique: true
                    t_b_idx:
                      columns: [b]
                """);
        Shell shell = shell(database);
        assertThat(shell.run("apply", "--auto-approve")).isEqualTo(7);
        assertThat(shell.out()).containsPattern("\nApplied: nothing in [0-9.]+ s; 1 failed, 1 not started\\.\n$");
        assertThat(shell.err()).contains("error[IDX702]: ").contains("Key (a)=(1) is duplicated.");
    }

    @EachServer
    void driftHasLevels(Database database) throws SQLException {
        database.execute("CREATE TABLE t (a int, b int); CREATE INDEX t_a_idx ON t (a); CREATE INDEX mine ON t (b)");
        Shell all = shell(database);
        assertThat(all.run("drift")).isEqualTo(2);
        assertThat(all.out())
                .contains("\n  low       unmanaged  public.mine ")
                .contains("\nDrift: 1 unmanaged; 1 match");
        Shell high = shell(database);
        assertThat(high.run("drift", "--fail-on=high")).isZero();
        assertThat(high.out()).contains("unmanaged");
        Shell quiet = shell(database);
        assertThat(quiet.run("drift", "-q", "--fail-on=high")).isZero();
        assertThat(quiet.out() + quiet.err()).isEmpty();
    }

    @EachServer
    void aPatternThatFitsNothingIsTold(Database database) throws SQLException {
        database.execute("CREATE TABLE t (a int, b int)");
        Shell shell = shell(database);
        assertThat(shell.run("plan", "--detailed-exitcode", "--only", "nothing_*"))
                .isZero();
        assertThat(shell.err()).isEqualTo("warning: no name here is like nothing_*\n");
    }

    @EachServer
    void validateAsksTheServerWhenItIsNamed(Database database) throws SQLException {
        database.execute("CREATE TABLE t (b int)");
        Shell alone = shell(database);
        assertThat(alone.run("validate")).isZero();
        assertThat(alone.out()).isEqualTo("indexes.yaml: no errors, 1 index on 1 table.\n");
        Shell asked = shell(database);
        assertThat(asked.run("validate", "--url", database.url())).isEqualTo(3);
        assertThat(asked.err()).contains("--> indexes.yaml:6:17").endsWith("\nindexes.yaml: 1 error.\n");
    }

    @Test
    void aServerThatIsNotThere() {
        Shell shell = new Shell(directory);
        assertThat(shell.run("plan", "--url", "postgres://me:secret@127.0.0.1:1/shop"))
                .isEqualTo(1);
        assertThat(shell.out()).isEmpty();
        assertThat(shell.err()).startsWith("error[IDX302]: ").doesNotContain("secret");
    }

    private Shell shell(Database database) {
        return new Shell(directory).with("IDX_URL", database.url());
    }
}
