package io.idx.test;

import static io.idx.test.Fight.BUILD_WAITS;
import static io.idx.test.Fight.BUILD_WAITS_FOR_SNAPSHOT;
import static io.idx.test.Fight.done;
import static io.idx.test.Fight.end;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.concurrent.CompletableFuture;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.output.MigrateResult;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * An apply beside Flyway itself. It has its lock in a session that is idle in a transaction while another session
 * migrates; both have snapshots that a build waits for.
 */
final class FlywayTest {
    private static final String GIVEN = "CREATE TABLE elsewhere (); CREATE TABLE t (id int PRIMARY KEY, a int, b int);"
            + "INSERT INTO t SELECT i, i, i FROM generate_series(1, 1000) i; CREATE INDEX idx_t ON t (a);";
    private static final String WANTED = "CREATE INDEX idx_t ON public.t USING btree (a, b)";
    private static final String HISTORY =
            "CREATE INDEX flyway_schema_history_s_idx ON public.flyway_schema_history USING btree (success)";
    private static final String FIRST = "SELECT pg_advisory_xact_lock(99)";
    private static final String MIGRATES = "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE query LIKE '%" + FIRST
            + "%' AND wait_event_type = 'Lock' AND datname = current_database())";

    /** Two instances, as of an application that is started twice. */
    @EachServer
    void migratesAnotherTable(Database database, @TempDir Path directory) throws Exception {
        try (Fight fight = fight(database, directory)) {
            migration(directory, "V1__first.sql", FIRST);
            migration(directory, "V2__second.sql", "ALTER TABLE elsewhere ADD COLUMN c int");
            Connection barrier = fight.holding(FIRST);
            CompletableFuture<MigrateResult> one = migrating(database, directory);
            fight.await(MIGRATES);
            CompletableFuture<MigrateResult> two = migrating(database, directory);
            CompletableFuture<Tool.Run> applying = fight.applying("--queue-limit=1s");
            fight.await(BUILD_WAITS_FOR_SNAPSHOT, applying);
            barrier.commit();
            assertThat(end(one).migrationsExecuted + end(two).migrationsExecuted)
                    .isEqualTo(2);
            done(applying);
            assertThat(applying.get().err()).doesNotContain("gave way");
            fight.converges(HISTORY, WANTED);
        }
    }

    /** One session of Flyway waits for the build, and the build for that one or for the other, as it happens. */
    @EachServer
    void altersTheSameTable(Database database, @TempDir Path directory) throws Exception {
        theSameTable(database, directory, FIRST);
    }

    /** PostgreSQL would end one of the two, and by default it would be the migration. */
    @EachServer
    void writesAndAltersTheSameTable(Database database, @TempDir Path directory) throws Exception {
        theSameTable(database, directory, "UPDATE t SET b = 0 WHERE id = 1; " + FIRST);
    }

    private static void theSameTable(Database database, Path directory, String before) throws Exception {
        try (Fight fight = fight(database, directory)) {
            fight.execute("ALTER DATABASE " + database.name() + " SET deadlock_timeout = '20s'");
            migration(
                    directory,
                    "V1__alter.sql",
                    before + "; ALTER TABLE t ADD COLUMN c int; CREATE INDEX theirs ON t (c)");
            Connection barrier = fight.holding(FIRST);
            CompletableFuture<MigrateResult> flyway = migrating(database, directory);
            fight.await(MIGRATES);
            CompletableFuture<Tool.Run> applying = fight.applying("--queue-limit=1s");
            fight.await(BUILD_WAITS, applying);
            barrier.commit();
            assertThat(end(flyway).migrationsExecuted).isEqualTo(1);
            done(applying);
            assertThat(applying.get().err()).contains("the build gave way to pid ");
            assertThat(fight.value("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"))
                    .isEqualTo("0");
            fight.converges(HISTORY, WANTED, "CREATE INDEX theirs ON public.t USING btree (c)");
        }
    }

    private static CompletableFuture<MigrateResult> migrating(Database database, Path directory) {
        URI uri = URI.create(database.url());
        String[] login = uri.getUserInfo().split(":", 2);
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setServerNames(new String[] {uri.getHost()});
        source.setPortNumbers(new int[] {uri.getPort()});
        source.setDatabaseName(database.name());
        source.setUser(login[0]);
        source.setPassword(login.length > 1 ? login[1] : "");
        Flyway flyway = Flyway.configure()
                .dataSource(source)
                .locations("filesystem:" + directory.resolve("migrations"))
                .baselineOnMigrate(true)
                .baselineVersion("0")
                .load();
        return Fight.inThread(flyway::migrate);
    }

    private static Fight fight(Database database, Path directory) throws Exception {
        Fight fight = new Fight(database, directory);
        fight.execute(GIVEN);
        fight.declare("{t: {idx_t: {columns: [a, b]}}}");
        return fight;
    }

    private static void migration(Path directory, String name, String sql) throws IOException {
        Path migrations = Files.createDirectories(directory.resolve("migrations"));
        Files.writeString(migrations.resolve(name), sql + ";\n");
    }
}
