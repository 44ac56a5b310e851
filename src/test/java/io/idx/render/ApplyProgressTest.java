package io.idx.render;

import static org.assertj.core.api.Assertions.assertThat;

import io.idx.apply.Outcome;
import io.idx.plan.PlannedChange;
import io.idx.plan.Step;
import io.idx.render.ApplyProgress.Detail;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ApplyProgressTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-22T11:02:31Z"), ZoneOffset.UTC);

    @Test
    void logWithoutATerminal() {
        Golden.check("apply-piped", run(false, Detail.NORMAL, new Page(80, false)));
    }

    @Test
    void tableOnATerminal() {
        for (int width : new int[] {60, 80, 120}) {
            String plain = run(true, Detail.NORMAL, new Page(width, false));
            String coloured = run(true, Detail.NORMAL, new Page(width, true));
            assertThat(coloured.replaceAll("\u001b\\[[0-9;]*m", "")).isEqualTo(plain);
            Golden.check("apply-terminal-" + width, plain);
        }
    }

    @Test
    void verboseTellsEachStatement() {
        assertThat(run(false, Detail.VERBOSE, new Page(80, false)))
                .contains("11:02:31 [3/4] replace public.orders_status_idx:"
                        + " ALTER INDEX public.orders_status_idx__idx_new RENAME TO orders_status_idx;\n");
    }

    @Test
    void quietTellsOnlyWhatFailed() {
        assertThat(run(false, Detail.QUIET, new Page(80, false)))
                .isEqualTo(
                        """
                        11:02:31 [3/4] replace public.orders_status_idx: failed after 10.5 s
                        error[IDX702]: public.orders_status_idx cannot be built: rows of public.orders hold duplicates
                          = Key (status)=(void) is duplicated.
                        11:02:31 [4/4] drop public.orders_note_idx: not started, because of what came before it
                        """);
    }

    @Test
    void begunOnlyWithTheFirstChange() {
        ApplyProgress progress = progress(OutputStream.nullOutputStream(), false, Detail.QUIET, new Page(80, false));
        assertThat(progress.begun()).isFalse();
        progress.changeStarted(1, 1, Samples.create());
        assertThat(progress.begun()).isTrue();
    }

    @Test
    void aReaderThatWentAwayStopsNothing() {
        OutputStream closed = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("Broken pipe");
            }
        };
        ApplyProgress progress = progress(closed, true, Detail.VERBOSE, new Page(80, false));
        tell(progress);
        assertThat(progress.begun()).isTrue();
    }

    private static String run(boolean terminal, Detail detail, Page page) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        tell(progress(bytes, terminal, detail, page));
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static ApplyProgress progress(OutputStream out, boolean terminal, Detail detail, Page page) {
        return new ApplyProgress(new PrintStream(out, true, StandardCharsets.UTF_8), page, terminal, detail, CLOCK);
    }

    private static void tell(ApplyProgress progress) {
        List<Outcome> outcomes = Samples.outcomes();
        for (int i = 0; i < outcomes.size(); i++) {
            Outcome outcome = outcomes.get(i);
            PlannedChange planned = outcome.planned();
            if (outcome.status() != Outcome.Status.NOT_STARTED) {
                progress.changeStarted(i + 1, 4, planned);
                for (Step step : planned.steps()) {
                    progress.stepStarted(i + 1, 4, planned, step);
                }
                if (i == 1) {
                    progress.lockNotFree(planned, planned.steps().get(0), 1, Duration.ofSeconds(2), "pid 4711 (etl)");
                }
            }
            progress.changeEnded(i + 1, 4, outcome);
        }
    }
}
