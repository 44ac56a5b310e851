package io.idx.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.idx.model.BuildReading;
import io.idx.model.RunHolder;
import io.idx.test.EachServer;
import io.idx.test.TestServer;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** What a watch sees and does of which sessions. */
final class WatchTest {
    private static final String SLEEPS = "SELECT pg_catalog.pg_sleep(60)";
    private static final String OTHERS = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            + " AND backend_type = 'client backend' AND pid <> pg_backend_pid()";

    /** As after a restart of the server, where another session has the number of one that is lost. */
    @EachServer
    void leavesAloneWhoeverHasTheNumberOfALostSession(io.idx.test.Database scratch) throws Exception {
        try (Database database = open(scratch.url());
                Session session = database.openSession();
                Watch watch = database.openWatch().often()) {
            Backend here = session.backend();
            Backend lost = new Backend(here.pid(), here.number() == 1 ? 2 : 1);
            assertThat(watch.read(lost)).isEmpty();
            watch.end(lost);
            session.alone("SELECT");

            CompletableFuture<Void> sleeping = CompletableFuture.runAsync(() -> session.alone(SLEEPS));
            await(scratch, "SELECT count(*) FROM pg_stat_activity WHERE query = '" + SLEEPS + "'", "1");
            assertThat(watch.cancel(lost)).isFalse();
            assertThat(watch.cancel(here.pid())).as("it has no run lock").isFalse();
            watch.free(here);
            assertThat(watch.read(here))
                    .hasValueSatisfying(seen -> assertThat(seen.running()).isTrue());
            assertThat(watch.cancel(here)).isTrue();
            assertThatThrownBy(() -> sleeping.get(1, TimeUnit.MINUTES)).hasMessageContaining("canceling statement");
        }
    }

    /** Also where whoever logged in is another role from the start. */
    @EachServer
    void knowsASessionOfItsOwnLogin(io.idx.test.Database scratch) throws Exception {
        String role = scratch.name() + "_owner";
        scratch.execute("CREATE ROLE " + role + "; GRANT " + role + " TO " + TestServer.PLAIN_ROLE
                + "; ALTER ROLE " + TestServer.PLAIN_ROLE + " IN DATABASE " + scratch.name()
                + " SET role = " + role);
        try (Database database = open(scratch.plainUrl());
                Session session = database.openSession();
                Watch watch = database.openWatch().often()) {
            assertThat(watch.read(session.backend()).map(BuildReading::running)).hasValue(false);
            watch.end(session.backend());
            assertThatThrownBy(() -> session.alone("SELECT")).isInstanceOf(DatabaseException.class);
        } finally {
            scratch.execute("ALTER ROLE " + TestServer.PLAIN_ROLE + " IN DATABASE " + scratch.name()
                    + " RESET role; DROP ROLE " + role);
        }
    }

    /** One that is given up, but goes on at the server for a while, has the claim still. */
    @EachServer
    void claimsBesideOneThatIsLost(io.idx.test.Database scratch) throws Exception {
        try (Database database = open(scratch.url());
                Session session = database.openSession();
                Watch next = database.openWatchAtOnce().often()) {
            assertThat(session.tryRunLock()).isTrue();
            try (Watch lost = database.openWatchAtOnce().often()) {
                lost.claim(session.backend());
                next.claim(session.backend());
                await(scratch, OTHERS, "3");
            }
            await(scratch, OTHERS, "2");
            assertThat(next.holder().map(RunHolder::alive)).hasValue(true);
            next.release(session.backend());
            assertThat(next.holder().map(RunHolder::alive)).hasValue(false);
        }
    }

    private static Database open(String url) {
        return Database.open(
                ConnectionSettings.resolve(Optional.of(url), Optional.empty(), Map.of(), Path.of("/"), "nobody"));
    }

    private static void await(io.idx.test.Database scratch, String query, String value)
            throws SQLException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
        while (!scratch.value(query).equals(value)) {
            assertThat(System.nanoTime()).as(query).isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }
}
