package io.idx.test;

import static io.idx.test.Fight.BUILD_WAITS_FOR_SNAPSHOT;
import static io.idx.test.Fight.end;
import static io.idx.test.Standstill.ALTER;
import static io.idx.test.Standstill.GIVEN;
import static io.idx.test.Standstill.WANTED;
import static io.idx.test.Standstill.passes;
import static io.idx.test.Standstill.prepare;
import static io.idx.test.Standstill.snapshot;
import static org.assertj.core.api.Assertions.assertThat;

import io.idx.model.ProblemCode;
import io.idx.render.EventLines;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Ctrl-S, or a pipe whose reader stands still: what looks after builds does not wait for whoever reads. */
final class FrozenOutputTest {
    private static final String FROZEN_IN = "build_progress";

    /** A reader who stands still when that comes, until the latch is open. */
    private static final class Frozen extends OutputStream {
        private final ByteArrayOutputStream read = new ByteArrayOutputStream();
        private final String from;
        private final CountDownLatch goesOn = new CountDownLatch(1);
        private final CountDownLatch stands = new CountDownLatch(1);

        Frozen(String from) {
            this.from = from;
        }

        @Override
        public void write(int one) {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int first, int count) {
            if (new String(bytes, first, count, StandardCharsets.UTF_8).contains(from)) {
                stands.countDown();
                try {
                    goesOn.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
            read.write(bytes, first, count);
        }

        PrintStream stream() {
            return new PrintStream(this, true, StandardCharsets.UTF_8);
        }

        String text() {
            return read.toString(StandardCharsets.UTF_8);
        }
    }

    @EachServer
    void theWaitLimitHoldsWhileTheLogStandsStill(Database database, @TempDir Path directory) throws Exception {
        try (Fight fight = new Fight(database, directory)) {
            prepare(fight, GIVEN);
            Connection old = snapshot(fight);
            Frozen err = new Frozen("waiting for old snapshots");
            CompletableFuture<Integer> applying =
                    applying(database, directory, nobody(), err.stream(), "--wait-limit=3s");
            err.stands.await();
            fight.await("SELECT NOT (" + BUILD_WAITS_FOR_SNAPSHOT + ") AND to_regclass('idx_t') IS NULL");
            assertThat(applying).isNotDone();
            err.goesOn.countDown();
            assertThat(end(applying)).isEqualTo(7);
            assertThat(err.text()).contains("error[" + ProblemCode.WAIT_LIMIT.code() + "]");
            old.rollback();
            fight.converges(WANTED);
        }
    }

    @EachServer
    void theQueueLimitHoldsWhileNobodyReadsTheEvents(Database database, @TempDir Path directory) throws Exception {
        try (Fight fight = new Fight(database, directory)) {
            prepare(fight, GIVEN);
            Connection old = snapshot(fight);
            Frozen out = new Frozen(FROZEN_IN);
            CompletableFuture<Integer> applying =
                    applying(database, directory, out.stream(), nobody(), "--events", "--queue-limit=1s");
            out.stands.await();
            fight.await(BUILD_WAITS_FOR_SNAPSHOT);
            passes(fight, ALTER);
            fight.await(BUILD_WAITS_FOR_SNAPSHOT);
            old.rollback();
            fight.await("SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass('idx_t')");
            assertThat(applying).isNotDone();
            out.goesOn.countDown();
            assertThat(end(applying)).isZero();
            List<String> types = EventLines.types(EventLines.whole(out.text()));
            assertThat(types).containsSubsequence(FROZEN_IN, "step_hindered", "change_done", "run_summary");
            fight.converges(WANTED);
        }
    }

    @EachServer
    @Timeout(60)
    void eventsGoOnWhileTheLogStandsStill(Database database, @TempDir Path directory) throws Exception {
        try (Fight fight = new Fight(database, directory)) {
            prepare(fight, GIVEN);
            Path events = directory.resolve("run.ndjson");
            Frozen err = new Frozen("waiting for old snapshots");
            Connection old = snapshot(fight);
            CompletableFuture<Integer> applying =
                    applying(database, directory, nobody(), err.stream(), "--events=" + events);
            err.stands.await();
            old.rollback();
            while (!Files.readString(events).contains("change_done")) {
                Thread.sleep(20);
            }
            assertThat(applying).isNotDone();
            err.goesOn.countDown();
            assertThat(end(applying)).isZero();
            List<String> types = EventLines.types(EventLines.whole(Files.readString(events)));
            assertThat(types)
                    .containsSubsequence("build_progress", "change_done")
                    .endsWith("run_summary");
            fight.converges(WANTED);
        }
    }

    private static PrintStream nobody() {
        return new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
    }

    private static CompletableFuture<Integer> applying(
            Database database, Path directory, PrintStream out, PrintStream err, String... more) {
        Tool tool = new Tool(directory, Map.of("IDX_URL", database.url(), "HOME", directory.toString()));
        List<String> arguments = new ArrayList<>(List.of("apply", "--auto-approve"));
        arguments.addAll(List.of(more));
        return Fight.inThread(() -> tool.run(arguments, out, err));
    }
}
