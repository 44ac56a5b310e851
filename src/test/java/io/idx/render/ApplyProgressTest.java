package io.idx.render;

import static org.assertj.core.api.Assertions.assertThat;

import io.idx.apply.Brake;
import io.idx.apply.Outcome;
import io.idx.plan.PlannedChange;
import io.idx.plan.Step;
import io.idx.render.ApplyProgress.Detail;
import io.idx.render.ApplyProgress.Screen;
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
import java.util.stream.Collectors;
import org.jline.terminal.Size;
import org.jline.utils.ScreenTerminal;
import org.junit.jupiter.api.Test;

final class ApplyProgressTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-22T11:02:31Z"), ZoneOffset.UTC);

    @Test
    void logWithoutATerminal() {
        Golden.check("apply-piped", run(false, Detail.NORMAL, new Page(80, false)));
    }

    @Test
    void tableOnATerminal() throws InterruptedException {
        for (int width : new int[] {60, 80, 120}) {
            String plain = seen(width, run(true, Detail.NORMAL, new Page(width, false)));
            String coloured = seen(width, run(true, Detail.NORMAL, new Page(width, true)));
            assertThat(coloured).isEqualTo(plain);
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
                        11:02:31 [4/4] drop public.orders_note_idx: not started
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

    @Test
    void whatMovesLeavesNothingBehind() throws InterruptedException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ApplyProgress progress = progress(bytes, true, Detail.NORMAL, new Page(80, true));
        Conversation.twoAtOnce(progress);
        String moving = seen(80, bytes.toString(StandardCharsets.UTF_8));
        assertThat(moving)
                .contains("[3/5] +   create", "held up by pid 4711", "0 of 5 done")
                .doesNotContain("\u001b");
        progress.print("warning: somebody else speaks\n");
        assertThat(seen(80, bytes.toString(StandardCharsets.UTF_8)))
                .isEqualTo("warning: somebody else speaks\n" + moving);
        progress.close();
        assertThat(seen(80, bytes.toString(StandardCharsets.UTF_8))).isEqualTo("warning: somebody else speaks");
    }

    @Test
    void whatIsAskedIsToldAndWhatIsCancelledMovesNoMore() throws InterruptedException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ApplyProgress progress = progress(bytes, true, Detail.NORMAL, new Page(80, false));
        Conversation.twoAtOnce(progress);
        progress.braked(Brake.Pull.STOP);
        assertThat(seen(80, bytes.toString(StandardCharsets.UTF_8)))
                .contains("orders_status_idx is 99% built: idx waits for it, then exits")
                .contains("0 of 5 done, 0 s gone.   Ctrl-C: cancel these builds");
        progress.braked(Brake.Pull.CANCEL);
        assertThat(seen(80, bytes.toString(StandardCharsets.UTF_8)))
                .contains("being cancelled; what it leaves is removed")
                .doesNotContain("held up by", "gives up in");
    }

    @Test
    void theEchoOfAKeyDoesNoHarm() throws InterruptedException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ApplyProgress progress = progress(bytes, true, Detail.NORMAL, new Page(80, false));
        Conversation.twoAtOnce(progress);
        String moving = seen(80, bytes.toString(StandardCharsets.UTF_8));
        bytes.writeBytes("^C".getBytes(StandardCharsets.UTF_8));
        Conversation.twoAtOnce(progress);
        assertThat(seen(80, bytes.toString(StandardCharsets.UTF_8)).replace("^C\n", ""))
                .isEqualTo(moving);
        progress.close();
        assertThat(seen(80, bytes.toString(StandardCharsets.UTF_8))).isEmpty();
    }

    @Test
    void theBlockIsWholeAgainAfterTheWindowWasNarrow() throws InterruptedException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ApplyProgress progress = progress(bytes, true, Detail.NORMAL, new Page(100, false));
        ScreenTerminal screen = new ScreenTerminal(100, 200);
        Conversation.twoAtOnce(progress);
        send(screen, bytes);
        screen.setSize(Size.of(55, 200));
        PlannedChange create = Samples.create();
        progress.progressed(3, 5, create, create.steps().get(0), Conversation.scanning(0.5));
        send(screen, bytes);
        screen.setSize(Size.of(120, 200));
        progress.progressed(3, 5, create, create.steps().get(0), Conversation.scanning(0.6));
        send(screen, bytes);
        ByteArrayOutputStream undisturbed = new ByteArrayOutputStream();
        ApplyProgress same = progress(undisturbed, true, Detail.NORMAL, new Page(100, false));
        Conversation.twoAtOnce(same);
        same.progressed(3, 5, create, create.steps().get(0), Conversation.scanning(0.6));
        assertThat(shown(screen)).isEqualTo(seen(120, undisturbed.toString(StandardCharsets.UTF_8)));
    }

    private static void send(ScreenTerminal screen, ByteArrayOutputStream bytes) {
        screen.write(
                bytes.toString(StandardCharsets.UTF_8).replace("\r\n", "\n").replace("\n", "\r\n"));
        bytes.reset();
    }

    /** What is on the screen of a terminal that was sent this. */
    private static String seen(int width, String sent) throws InterruptedException {
        ScreenTerminal screen = new ScreenTerminal(width, 200);
        screen.write(sent.replace("\r\n", "\n").replace("\n", "\r\n"));
        return shown(screen);
    }

    private static String shown(ScreenTerminal screen) throws InterruptedException {
        return screen.toString()
                .lines()
                .map(String::stripTrailing)
                .collect(Collectors.joining("\n"))
                .stripTrailing();
    }

    private static String run(boolean terminal, Detail detail, Page page) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ApplyProgress progress = progress(bytes, terminal, detail, page);
        tell(progress);
        progress.close();
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static ApplyProgress progress(OutputStream out, boolean terminal, Detail detail, Page page) {
        return new ApplyProgress(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                page,
                terminal ? Screen.ASCII : Screen.NONE,
                detail,
                CLOCK,
                Beforehand.NOTHING);
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
