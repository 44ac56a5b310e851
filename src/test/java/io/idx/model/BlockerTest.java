package io.idx.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** The words for whoever is in the way. */
final class BlockerTest {
    private static final Optional<Duration> LONG = Optional.of(Duration.ofMinutes(151));

    @Test
    void aSession() {
        assertThat(blocker(Blocker.Kind.SESSION, 4711, "", "etl", "idle in transaction", ""))
                .hasToString("pid 4711 etl@10.0.3.9 \"nightly\", idle in transaction, open for 2 h 31 m");
        assertThat(blocker(Blocker.Kind.SESSION, 4711, "", "etl", "active", "a lock of pid 4712"))
                .hasToString("pid 4711 etl@10.0.3.9 \"nightly\", active, open for 2 h 31 m,"
                        + " waiting for a lock of pid 4712");
    }

    @Test
    void oneOfWhichTheRoleSeesNothing() {
        assertThat(new Blocker(Blocker.Kind.SESSION, 4711, "", "", "", "", "", Optional.empty(), ""))
                .hasToString("pid 4711");
    }

    @Test
    void whatIsNoSession() {
        assertThat(blocker(Blocker.Kind.PREPARED_TRANSACTION, 0, "tx-17", "billing", "prepared", ""))
                .hasToString("prepared transaction \"tx-17\" of billing, prepared 2 h 31 m ago;"
                        + " ends with COMMIT PREPARED or ROLLBACK PREPARED");
        assertThat(blocker(Blocker.Kind.WRAPAROUND_VACUUM, 512, "", "autovacuum worker", "active", ""))
                .hasToString("pid 512, an autovacuum against wraparound, running for 2 h 31 m; it does not yield");
        assertThat(blocker(Blocker.Kind.REPLICATION_SLOT, 0, "replica_2", "", "inactive", ""))
                .hasToString("replication slot \"replica_2\", inactive;"
                        + " keeps dead rows, which are indexed with the others");
        assertThat(Blocker.synchronousStandby("one, two"))
                .hasToString("synchronous replication: no standby of \"one, two\" has confirmed a commit of it");
    }

    @Test
    void theHolderOfTheRunLock() {
        assertThat(holder("idx apply 01JDR7 3/5 alice@ci-42", true).words())
                .containsExactly(
                        "run      01JDR7, change 3 of 5, by alice@ci-42",
                        "session  pid 4242 of deploy, since 2026-11-22 11:02:31 UTC");
        assertThat(holder("psql", false).words())
                .containsExactly(
                        "session  pid 4242 of deploy, \"psql\", since 2026-11-22 11:02:31 UTC", "its idx is gone");
    }

    @Test
    void eachStatementOfTheHolderWithWhomItWaitsFor() {
        RunHolder lost =
                new RunHolder(1, "", "", Optional.empty(), false, List.of(running(1, "a_idx"), running(2, "b_idx")));
        Blocker other = new Blocker(Blocker.Kind.SESSION, 7, "", "", "", "", "", Optional.empty(), "");

        assertThat(lost.heldUpBy(Map.of(2, List.of(other))).words())
                .containsSubsequence("at       public.a_idx", "at       public.b_idx", "held up by pid 7");
        assertThat(lost.heldUpBy(Map.of(1, List.of(other), 2, List.of(other))).words())
                .containsSubsequence(
                        "at       public.a_idx", "held up by pid 7", "at       public.b_idx", "held up by pid 7");
    }

    private static RunHolder.Running running(int pid, String index) {
        QualifiedName name = new QualifiedName("public", index);
        return new RunHolder.Running(pid, Optional.of(name), "", OptionalInt.empty(), Optional.empty());
    }

    private static RunHolder holder(String application, boolean alive) {
        return new RunHolder(
                4242, "deploy", application, Optional.of(Instant.parse("2026-11-22T11:02:31Z")), alive, List.of());
    }

    private static Blocker blocker(
            Blocker.Kind kind, int pid, String name, String user, String state, String waitsFor) {
        return new Blocker(kind, pid, name, user, "nightly", "10.0.3.9", state, LONG, waitsFor);
    }
}
