package io.idx.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.idx.diff.Change.Kind;
import io.idx.model.Attribute;
import io.idx.model.Declaration;
import io.idx.model.DesiredIndex;
import io.idx.model.ObservedIndex;
import io.idx.model.Samples;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A run that ends before, in or after any step, and the runs after it that end somewhere as well. */
final class CrashTest {
    private static final DesiredIndex WANTED =
            Samples.desired("idx_a", Samples.other(Attribute.WITH, Samples.commented("by a", Samples.on("lower(a)"))));
    private static final DesiredIndex CHANGED_MIND = Samples.desired("idx_a", Samples.on("c", "d"));
    private static final ObservedIndex OUTDATED = Samples.observed("idx_a", Samples.on("x"));
    private static final ObservedIndex NEW = Samples.observed("idx_a__idx_new", WANTED.definition());
    private static final ObservedIndex OLD = Samples.observed("idx_a__idx_old", Samples.on("y"));

    static Stream<List<ObservedIndex>> beginnings() {
        ObservedIndex equal = Samples.observed("idx_a", WANTED.definition());
        ObservedIndex elsewhere = Samples.observed("idx_z", WANTED.definition());
        return Stream.of(
                List.of(),
                List.of(OUTDATED),
                List.of(OUTDATED, NEW),
                List.of(OUTDATED, Samples.broken(NEW), OLD),
                List.of(Samples.broken(OUTDATED)),
                List.of(Samples.broken(equal), NEW, OLD),
                List.of(Samples.broken(equal), OLD),
                List.of(equal, OLD, NEW),
                List.of(NEW, OLD),
                List.of(OLD),
                List.of(elsewhere),
                List.of(elsewhere, Samples.observed("idx_z__idx_old", Samples.on("y"))),
                List.of(equal, Samples.observed("idx_b", Samples.on("b"))));
    }

    @ParameterizedTest
    @MethodSource("beginnings")
    void one_more_run_converges_wherever_the_first_ended(List<ObservedIndex> there) {
        for (Catalog after : afterACrash(new Catalog(there), WANTED)) {
            run(after, WANTED);
            assertThat(plan(after, WANTED).changes()).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("beginnings")
    void two_crashes_are_no_worse_than_one(List<ObservedIndex> there) {
        for (Catalog once : afterACrash(new Catalog(there), WANTED)) {
            for (Catalog twice : afterACrash(once, WANTED)) {
                run(twice, WANTED);
                assertThat(plan(twice, WANTED).changes()).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("beginnings")
    void converges_to_another_declaration_after_a_crash(List<ObservedIndex> there) {
        for (Catalog after : afterACrash(new Catalog(there), WANTED)) {
            run(after, CHANGED_MIND);
            assertThat(plan(after, CHANGED_MIND).changes()).isEmpty();
        }
    }

    @Test
    void a_replace_leaves_queries_an_index_at_every_moment() {
        List<List<ObservedIndex>> replaces = beginnings()
                .filter(there -> plan(new Catalog(there), WANTED).count(Kind.REPLACE) > 0)
                .toList();
        assertThat(replaces).hasSize(3);
        for (List<ObservedIndex> there : replaces) {
            for (Catalog once : afterACrash(new Catalog(there), WANTED)) {
                assertServes(once);
                afterACrash(once, WANTED).forEach(CrashTest::assertServes);
            }
        }
    }

    @Test
    void a_replace_builds_once_if_only_what_follows_the_build_is_broken_off() {
        Catalog catalog = new Catalog(List.of(OUTDATED));
        PlannedChange planned = plan(catalog, WANTED).changes().get(0);
        catalog.apply(planned, planned.steps().get(0));

        assertThat(planned.steps().get(0).kind()).isEqualTo(StepKind.BUILD);
        assertThat(plan(catalog, WANTED).changes()).noneMatch(PlannedChange::builds);
    }

    private static void assertServes(Catalog catalog) {
        assertThat(catalog.serves(OUTDATED.definition()) || catalog.serves(WANTED.definition()))
                .isTrue();
    }

    /** The catalog after each number of steps, the next one not begun or broken off. */
    private static List<Catalog> afterACrash(Catalog before, DesiredIndex wanted) {
        List<PlannedChange> changes = plan(before, wanted).changes();
        Catalog now = before.copy();
        Stream.Builder<Catalog> all = Stream.builder();
        for (PlannedChange planned : changes) {
            for (Step step : planned.steps()) {
                all.add(now.copy());
                Catalog broken = now.copy();
                broken.breakOff(planned, step);
                all.add(broken);
                now.apply(planned, step);
            }
        }
        return all.add(now).build().toList();
    }

    private static void run(Catalog catalog, DesiredIndex wanted) {
        plan(catalog, wanted).changes().forEach(planned -> planned.steps()
                .forEach(step -> catalog.apply(planned, step)));
    }

    private static Plan plan(Catalog catalog, DesiredIndex wanted) {
        Declaration declaration = Samples.declaration(List.of(wanted), "idx_*");
        return catalog.plan(declaration, List.of(wanted));
    }
}
