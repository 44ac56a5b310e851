package io.idx.render;

import io.idx.apply.ApplyListener;
import io.idx.apply.Progress;
import io.idx.apply.Progress.Unit;
import io.idx.model.Blocker;
import io.idx.model.LockQueue;
import io.idx.plan.PlannedChange;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** What an apply tells its listeners, in the order of a real one. */
final class Conversation {
    static final Blocker SESSION = new Blocker(
            Blocker.Kind.SESSION,
            4711,
            "",
            "etl",
            "nightly_export",
            "10.0.3.9",
            "idle in transaction",
            Optional.of(Duration.ofMinutes(151)),
            "");

    static final Blocker PREPARED = new Blocker(
            Blocker.Kind.PREPARED_TRANSACTION,
            0,
            "tx-17",
            "billing",
            "",
            "",
            "prepared",
            Optional.of(Duration.ofHours(3)),
            "");

    private static final Blocker MIGRATION = new Blocker(
            Blocker.Kind.SESSION,
            5213,
            "",
            "app",
            "flyway",
            "10.0.3.7",
            "active",
            Optional.of(Duration.ofSeconds(12)),
            "");

    static final LockQueue QUEUE = new LockQueue(MIGRATION, "orders", 7, Duration.ofSeconds(2), "7/4711", true);

    private Conversation() {}

    /** A create and a replace side by side: the one reads its table, the other waits for a session. */
    static void twoAtOnce(ApplyListener listener) {
        PlannedChange create = Samples.create();
        PlannedChange replace = Samples.replace();
        listener.runStarted("01JDR7", 5, 2);
        listener.changeStarted(3, 5, create);
        listener.stepStarted(3, 5, create, create.steps().get(0));
        listener.changeStarted(4, 5, replace);
        listener.stepStarted(4, 5, replace, replace.steps().get(0));
        listener.progressed(3, 5, create, create.steps().get(0), scanning(0.12));
        listener.progressed(4, 5, replace, replace.steps().get(0), waiting(SESSION));
    }

    static Progress scanning(double share) {
        return new Progress(
                "building index: scanning table",
                3,
                10,
                Unit.BLOCKS,
                314_572,
                445_644,
                OptionalDouble.of(share),
                false,
                OptionalLong.of(32_505_856),
                Duration.ofSeconds(61),
                Optional.of(Duration.ofSeconds(125)),
                false,
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /** While somebody waits for it to end, and others behind that one. */
    static Progress sorting(double share) {
        return new Progress(
                "building index: sorting live tuples",
                4,
                10,
                Unit.NOTHING,
                0,
                0,
                OptionalDouble.of(share),
                true,
                OptionalLong.empty(),
                Duration.ofSeconds(80),
                Optional.of(Duration.ofSeconds(40)),
                false,
                List.of(),
                Optional.empty(),
                Optional.of(QUEUE),
                Optional.of(Duration.ofSeconds(3)));
    }

    static Progress waiting(Blocker... blockers) {
        return new Progress(
                "waiting for old snapshots",
                10,
                10,
                Unit.TRANSACTIONS,
                0,
                1,
                OptionalDouble.of(0.99),
                false,
                OptionalLong.empty(),
                Duration.ofSeconds(200),
                Optional.empty(),
                true,
                List.of(blockers),
                Optional.of(Duration.ofSeconds(800)),
                Optional.empty(),
                Optional.empty());
    }

    /** A concurrent drop, of which PostgreSQL tells nothing but that it waits. */
    static Progress dropping(Blocker... blockers) {
        return new Progress(
                "",
                0,
                0,
                Unit.NOTHING,
                0,
                0,
                OptionalDouble.empty(),
                false,
                OptionalLong.empty(),
                Duration.ofSeconds(3),
                Optional.empty(),
                true,
                List.of(blockers),
                Optional.of(Duration.ofSeconds(897)),
                Optional.empty(),
                Optional.empty());
    }
}
