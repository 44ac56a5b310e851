package io.idx.apply;

import static org.assertj.core.api.Assertions.assertThat;

import io.idx.model.Problem;
import io.idx.postgres.ConnectionSettings;
import io.idx.postgres.Database;
import io.idx.postgres.DatabaseException;
import io.idx.postgres.Watch;
import io.idx.test.EachServer;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

final class VantageTest {
    /** Of the driver, say, or of what it loads. */
    @EachServer
    void seesAgainAfterAnErrorThatNobodyExpected(io.idx.test.Database scratch) throws Exception {
        List<String> refusals = new CopyOnWriteArrayList<>();
        try (Database database = Database.open(ConnectionSettings.resolve(
                Optional.of(scratch.url()), Optional.empty(), Map.of(), Path.of("/"), "nobody"))) {
            Vantage[] vantage = new Vantage[1];
            vantage[0] = new Vantage(database.openWatch().often(), () -> {
                if (refusals.isEmpty()) {
                    refusals.add("none yet");
                    throw new IllegalStateException("odd");
                }
                vantage[0].refusal().map(Problem::message).ifPresent(refusals::add);
                return database.openWatchAtOnce().often();
            });
            try (Vantage watching = vantage[0]) {
                watching.tell(watch -> {
                    throw new DatabaseException("", new SQLException("lost", "08006"));
                });
                long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
                while (watching.ask(Watch::database).isEmpty()) {
                    assertThat(System.nanoTime()).isLessThan(deadline);
                    TimeUnit.MILLISECONDS.sleep(20);
                }
                assertThat(watching.refusal()).isEmpty();
            }
            assertThat(refusals).containsExactly("none yet", "java.lang.IllegalStateException: odd");
        }
    }
}
