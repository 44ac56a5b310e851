package io.idx.render;

import static org.assertj.core.api.Assertions.assertThat;

import io.idx.apply.Brake;
import io.idx.apply.Progress;
import io.idx.model.QualifiedName;
import io.idx.model.RunHolder;
import io.idx.plan.PlannedChange;
import io.idx.plan.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The moving part of the screen, as lines. */
final class FrameTest {
    private static final Instant NOW = Instant.parse("2026-11-22T11:02:31Z");

    @Test
    void frames() {
        for (int width : new int[] {60, 80, 120}) {
            String plain = String.join("\n", script(new Page(width, false), Bar.ASCII)) + "\n";
            String coloured = String.join("\n", script(new Page(width, true), Bar.ASCII)) + "\n";
            assertThat(coloured).contains("\u001b[");
            assertThat(coloured.replaceAll("\u001b\\[[0-9;]*m", "")).isEqualTo(plain);
            Golden.check("frames-" + width, plain);
        }
        Golden.check("frames-80-unicode", String.join("\n", script(new Page(80, false), Bar.BLOCKS)) + "\n");
    }

    @Test
    void aLineNeverReachesTheEdge() {
        for (int width = 40; width <= 120; width++) {
            int most = width - 1;
            assertThat(script(new Page(width, false), Bar.ASCII))
                    .allSatisfy(line -> assertThat(Columns.width(line)).isLessThanOrEqualTo(most));
        }
    }

    @Test
    void aSmallScreenHoldsManyLanes() {
        List<Work> works = IntStream.rangeClosed(1, 40)
                .mapToObj(number -> at(number, Samples.replace(), 0, Conversation.waiting(Conversation.SESSION)))
                .toList();
        List<String> lines = new Frame(new Page(80, false), Bar.ASCII).of(works, "footer");
        assertThat(lines)
                .hasSizeLessThan(24)
                .filteredOn(line -> line.contains("#"))
                .hasSize(10);
    }

    @Test
    void aBarNeverGoesBackAndIsNeverFullBeforeTheEnd() {
        Work work = at(1, Samples.create(), 0, Conversation.scanning(0.6));
        assertThat(work.percent()).hasValue(60);
        work.hear(Conversation.scanning(0.2));
        assertThat(work.percent()).hasValue(60);
        work.begin(work.planned.steps().get(0), NOW);
        assertThat(work.percent()).hasValue(60);
        work.hear(Conversation.scanning(1));
        assertThat(work.percent()).hasValue(99);
    }

    @Test
    void whatIsBegunAgainBeginsAtNothing() {
        Work work = new Work(1, 1, threeBuilds(), new Beforehand(FrameTest::size, change -> Optional.empty()), NOW);
        work.begin(work.planned.steps().get(0), NOW);
        work.begin(work.planned.steps().get(1), NOW);
        work.hear(Conversation.scanning(0.9));
        work.beginAgain("it gave way");
        assertThat(work.percent()).hasValue(25);
        assertThat(work.progress()).isEmpty();
        assertThat(work.hindrance()).isEqualTo("it gave way");
    }

    /** Three builds on tables of 1, 1 and 2: the last is half of the work. */
    @Test
    void theBuildsOfAChangeMakeOneBar() {
        Work work = new Work(1, 1, threeBuilds(), new Beforehand(FrameTest::size, change -> Optional.empty()), NOW);
        List<Step> builds = work.planned.steps();
        work.begin(builds.get(0), NOW);
        assertThat(work.percent()).isEmpty();
        work.hear(Conversation.scanning(0.5));
        assertThat(work.percent()).hasValue(12);
        work.begin(builds.get(1), NOW.plusSeconds(100));
        assertThat(work.percent()).hasValue(25);
        work.hear(Conversation.scanning(0.5));
        assertThat(work.left()).contains(Duration.ofSeconds(125 + 200));
        work.begin(builds.get(2), NOW.plusSeconds(200));
        assertThat(work.percent()).hasValue(50);
        work.hear(Conversation.scanning(1));
        assertThat(work.percent()).hasValue(99);

        Work unsized = new Work(1, 1, threeBuilds(), Beforehand.NOTHING, NOW);
        unsized.begin(builds.get(2), NOW);
        assertThat(unsized.percent()).hasValue(66);
    }

    /** Before the rate tells: what earlier builds took, less what has gone by. */
    @Test
    void theTimeLeftBeforeThereIsARate() {
        Beforehand known = new Beforehand(table -> 0, change -> Optional.of(Duration.ofMinutes(10)));
        Work work = new Work(1, 1, threeBuilds(), known, NOW);
        work.begin(work.planned.steps().get(0), NOW);
        assertThat(work.left()).isEmpty();
        work.hear(new Progress(
                "building index: scanning table",
                3,
                10,
                Progress.Unit.BLOCKS,
                1,
                100,
                OptionalDouble.of(0.01),
                false,
                OptionalLong.empty(),
                Duration.ofSeconds(3),
                Optional.empty(),
                false,
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty()));
        assertThat(work.left()).contains(Duration.ofSeconds(597));
        Progress scanning = Conversation.scanning(0.5);
        work.hear(scanning);
        assertThat(work.left())
                .isNotEqualTo(
                        Optional.of(Duration.ofSeconds(600 - scanning.elapsed().toSeconds())));
    }

    private static long size(QualifiedName table) {
        return table.name().equals("big") ? 2 : 1;
    }

    private static PlannedChange threeBuilds() {
        PlannedChange create = Samples.create();
        Step build = create.steps().get(0);
        List<Step> steps = new ArrayList<>();
        for (String table : List.of("a", "b", "big")) {
            steps.add(new Step(
                    build.kind(),
                    new QualifiedName("public", table),
                    new QualifiedName("public", table + "_idx"),
                    build.statements()));
        }
        return new PlannedChange(create.change(), steps, Set.of(), Optional.empty(), List.of());
    }

    private static Work at(int number, PlannedChange planned, int step, Progress progress) {
        Work work = new Work(number, 5, planned, Beforehand.NOTHING, NOW);
        work.begin(planned.steps().get(step), NOW);
        work.hear(progress);
        return work;
    }

    private static List<String> script(Page page, Bar bar) {
        Frame frame = new Frame(page, bar);
        Work begun = new Work(1, 5, Samples.rename(), Beforehand.NOTHING, NOW);
        begun.begin(begun.planned.steps().get(0), NOW);
        begun.hinder(
                ProgressWords.lockNotFree(begun.planned.steps().get(0), 1, Duration.ofSeconds(2), "pid 4711 (etl)"));
        List<String> lines = new ArrayList<>(
                frame.of(List.of(begun), Frame.footer(0, 5, Duration.ofSeconds(3), 0, Brake.Pull.NONE)));
        lines.add("---");
        lines.addAll(frame.of(
                List.of(
                        at(3, Samples.create(), 0, Conversation.scanning(0.126)),
                        at(4, Samples.replace(), 0, Conversation.sorting(0.4))),
                Frame.footer(2, 5, Duration.ofSeconds(61), 2, Brake.Pull.NONE)));
        lines.add("---");
        lines.addAll(frame.of(
                List.of(at(4, Samples.replace(), 0, Conversation.waiting(Conversation.SESSION, Conversation.PREPARED))),
                Frame.footer(3, 5, Duration.ofSeconds(532), 1, Brake.Pull.NONE)));
        lines.add("---");
        lines.addAll(frame.of(
                List.of(at(4, Samples.replace(), 2, Conversation.dropping(Conversation.SESSION))),
                Frame.footer(3, 5, Duration.ofMinutes(10), 0, Brake.Pull.STOP)));
        lines.add("---");
        Work failed = at(4, Samples.replace(), 0, Conversation.waiting(Conversation.SESSION));
        failed.cleanUp(Conversation.dropping(Conversation.SESSION));
        lines.addAll(frame.of(List.of(failed), Frame.footer(3, 5, Duration.ofMinutes(10), 0, Brake.Pull.NONE)));
        lines.add("---");
        lines.addAll(frame.of(
                new RunHolder(
                        4242,
                        "deploy",
                        "idx apply 01JDR7 3/5 alice@ci-42",
                        Optional.of(NOW),
                        true,
                        List.of(new RunHolder.Running(
                                4242,
                                Optional.of(new QualifiedName("public", "orders_status_idx")),
                                "building index: scanning table",
                                OptionalInt.of(60),
                                Optional.of(Duration.ofSeconds(532))))),
                Optional.of(Duration.ofMinutes(14))));
        return lines;
    }
}
