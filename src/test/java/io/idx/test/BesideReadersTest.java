package io.idx.test;

import static io.idx.test.Fight.BUILD_WAITS;
import static io.idx.test.Fight.done;
import static io.idx.test.Fight.end;
import static io.idx.test.Fight.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.PGConnection;

/** An apply beside dumps and schema migration tools, which hold snapshots and locks for long. */
final class BesideReadersTest {
    private static final String GIVEN = "CREATE TABLE t (id int PRIMARY KEY, a int, b int);"
            + "INSERT INTO t SELECT i, i, i FROM generate_series(1, 1000) i; CREATE INDEX idx_t ON t (a);";
    private static final String DECLARED = "{t: {idx_t: {columns: [a, b]}}}";
    private static final String WANTED = "CREATE INDEX idx_t ON public.t USING btree (a, b)";
    private static final String DUMP = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY";
    private static final String DUMPED_INDEXES = "SELECT string_agg(pg_get_indexdef(i.oid), '; ' ORDER BY i.relname)"
            + " FROM (SELECT indexrelid AS oid, relname FROM pg_index JOIN pg_class c ON c.oid = indexrelid"
            + " WHERE indrelid = 't'::regclass AND NOT indisprimary AND indisvalid) i";
    private static final String DROP_WAITS =
            "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                    + " AND query LIKE 'DROP INDEX CONCURRENTLY%' AND datname = current_database())";
    private static final String MIGRATIONS_LOCK = "pg_advisory_lock(77)";

    /**
     * What pg_dump does, step by step: the build waits for a dump's snapshot; the drop of the old one waits for a dump
     * that began during the build, and that finds every index that its snapshot tells of.
     */
    @EachServer
    void aDump(Database database, @TempDir Path directory) throws Exception {
        try (Fight fight = fight(database, directory)) {
            Connection first = fight.holding(DUMP, "LOCK TABLE t IN ACCESS SHARE MODE");
            assertThat(rows(first)).isEqualTo(1000);
            CompletableFuture<Tool.Run> applying = fight.applying();
            fight.await(BUILD_WAITS);
            Connection second = fight.holding(DUMP, "LOCK TABLE t IN ACCESS SHARE MODE", "SELECT count(*) FROM t");
            assertThat(rows(first)).isEqualTo(1000);
            first.commit();
            fight.await(DROP_WAITS);
            assertThat(Fight.value(second, DUMPED_INDEXES)).contains(" USING btree (a)");
            assertThat(rows(second)).isEqualTo(1000);
            assertThat(applying).isNotDone();
            second.commit();
            done(applying);
            fight.converges(WANTED);
        }
    }

    private static long rows(Connection connection) throws SQLException, IOException {
        StringWriter copied = new StringWriter();
        return connection.unwrap(PGConnection.class).getCopyAPI().copyOut("COPY t TO STDOUT", copied);
    }

    /**
     * The program itself, where it is as new as the server, again and again while indexes are replaced. Of an index
     * that gets another name meanwhile it writes the definition under that one: {@code pg_get_indexdef} does not go by
     * the snapshot of who asks.
     */
    @EachServer
    void dumpsByPgDump(Database database, @TempDir Path directory) throws Exception {
        int major = database.server().major();
        assumeTrue(
                pgDumpMajor() >= major, "pg_dump on the PATH is older than PostgreSQL " + major + ", or is not there");
        try (Fight fight = fight(database, directory)) {
            CompletableFuture<Void> applying = CompletableFuture.runAsync(() -> backAndForth(fight));
            int dumps = 0;
            while (!applying.isDone() || dumps == 0) {
                Path out = directory.resolve("dump.sql");
                Process dump = new ProcessBuilder("pg_dump", "--dbname=" + database.url())
                        .redirectErrorStream(true)
                        .redirectOutput(out.toFile())
                        .start();
                assertThat(dump.waitFor(60, TimeUnit.SECONDS)).isTrue();
                assertThat(dump.exitValue()).as(Files.readString(out)).isZero();
                assertThat(Files.readString(out))
                        .containsPattern("CREATE INDEX idx_t(__idx_(new|old))? ON public\\.t USING btree \\(a");
                dumps++;
            }
            end(applying);
            fight.converges(WANTED);
        }
    }

    private static void backAndForth(Fight fight) {
        try {
            for (String columns : new String[] {"a, b", "a", "a, b", "a", "a, b"}) {
                fight.declare("{t: {idx_t: {columns: [" + columns + "]}}}");
                Fight.exits(fight.apply(), 0);
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static int pgDumpMajor() throws InterruptedException {
        try {
            Process process = new ProcessBuilder("pg_dump", "--version").start();
            String version =
                    new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            process.waitFor();
            return Integer.parseInt(version.replaceFirst("(?s)^\\D*(\\d+).*$", "$1"));
        } catch (IOException e) {
            return 0;
        }
    }

    /**
     * As Flyway works: one session holds the tool's lock in a transaction, another instance waits for it in a statement
     * with a snapshot, for which the build has to wait. All of them get on when the first has done.
     */
    @EachServer
    void aMigrationToolWaitsForItsLock(Database database, @TempDir Path directory) throws Exception {
        try (Fight fight = fight(database, directory)) {
            fight.execute("CREATE TABLE migrations (version text PRIMARY KEY)");
            Connection tool = fight.holding("SELECT " + MIGRATIONS_LOCK, "LOCK TABLE migrations IN EXCLUSIVE MODE");
            CompletableFuture<Optional<String>> instance = waitingForIt(fight);
            CompletableFuture<Tool.Run> applying = fight.applying();
            fight.await(BUILD_WAITS);
            run(tool, "INSERT INTO migrations VALUES ('1')");
            tool.commit();
            run(tool, "SELECT pg_advisory_unlock(77)");
            tool.commit();
            assertThat(end(instance)).isEmpty();
            done(applying);
            fight.converges(WANTED);
        }
    }

    /** The same, and its migration changes the table that idx builds on: a circle, which the build of idx leaves. */
    @EachServer
    void aMigrationChangesTheTable(Database database, @TempDir Path directory) throws Exception {
        try (Fight fight = fight(database, directory)) {
            fight.execute("ALTER DATABASE " + database.name() + " SET deadlock_timeout = '3s'");
            Connection tool = fight.holding("SET deadlock_timeout = '1h'", "SELECT " + MIGRATIONS_LOCK);
            CompletableFuture<Optional<String>> instance = waitingForIt(fight);
            CompletableFuture<Tool.Run> applying = fight.applying();
            fight.await(BUILD_WAITS);
            run(tool, "ALTER TABLE t ADD COLUMN c int");
            run(tool, "CREATE INDEX theirs ON t (c)");
            tool.commit();
            run(tool, "SELECT pg_advisory_unlock(77)");
            tool.commit();
            assertThat(end(instance)).isEmpty();
            done(applying);
            assertThat(applying.get().err()).contains(", as each waited for the other;");
            fight.converges(WANTED, "CREATE INDEX theirs ON public.t USING btree (c)");
        }
    }

    private static CompletableFuture<Optional<String>> waitingForIt(Fight fight) throws Exception {
        CompletableFuture<Optional<String>> instance =
                fight.running("SET deadlock_timeout = '1h'", "SELECT " + MIGRATIONS_LOCK);
        fight.await("SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
                + " AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))");
        return instance;
    }

    private static Fight fight(Database database, Path directory) throws Exception {
        Fight fight = new Fight(database, directory);
        fight.execute(GIVEN);
        fight.declare(DECLARED);
        return fight;
    }
}
