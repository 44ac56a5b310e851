package io.idx.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.idx.diff.Change.Kind;
import io.idx.diff.Diff;
import io.idx.diff.Differ;
import io.idx.model.Attribute;
import io.idx.model.Declaration;
import io.idx.model.DesiredIndex;
import io.idx.model.IndexDefinition;
import io.idx.model.ObservedIndex;
import io.idx.model.ObservedIndex.Role;
import io.idx.model.QualifiedName;
import io.idx.model.Samples;
import io.idx.model.WorkingName;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What holds of every plan, tried on random declarations and catalogs. */
final class PlanPropertiesTest {
    private static final int ROUNDS = 1_000;
    private static final List<String> NAMES =
            List.of("idx_a", "idx_b", "idx_c", "hand_a", "hand_b", "tmp_a", "tmp_b", "idx_pkey");
    private static final List<QualifiedName> TABLES = List.of(Samples.ORDERS, Samples.name("customers"));

    private static final List<World> WORLDS = Stream.iterate(new Random(20_261_122), random -> random)
            .map(World::random)
            .limit(ROUNDS)
            .toList();

    /** One declaration and one catalog, and what comes of them. */
    private record World(
            Declaration declaration, List<DesiredIndex> desired, List<ObservedIndex> there, Diff diff, Plan plan) {
        static World random(Random random) {
            List<DesiredIndex> desired = new ArrayList<>();
            TreeMap<QualifiedName, ObservedIndex> there = new TreeMap<>();
            for (String name : NAMES) {
                QualifiedName table = pick(random, TABLES);
                if (random.nextInt(3) > 0) {
                    desired.add(Samples.desired(name, table, definition(random)));
                }
                Stream.of(name, name + "__idx_new", name + "__idx_old")
                        .filter(any -> random.nextInt(any.equals(name) ? 2 : 5) == 0)
                        .map(any -> observed(random, any, table))
                        .forEach(index -> there.put(index.name(), index));
            }
            Declaration declaration = Samples.declaration(desired, "idx_*");
            List<ObservedIndex> all = List.copyOf(there.values());
            Diff diff = Differ.diff(declaration, desired, Samples.state(all.toArray(ObservedIndex[]::new)));
            return new World(declaration, desired, all, diff, Planner.plan(Samples.state(), 0, diff));
        }

        private static ObservedIndex observed(Random random, String name, QualifiedName table) {
            ObservedIndex index = Samples.observed(name, table, definition(random));
            return switch (random.nextInt(10)) {
                case 0, 1 -> Samples.broken(index);
                case 2 -> Samples.building(index);
                case 3 -> NAMES.contains(name) ? Samples.constraint(index) : index;
                case 4 -> Samples.role(pick(random, List.of(Role.values())), index);
                default -> index;
            };
        }

        private static IndexDefinition definition(Random random) {
            IndexDefinition definition = Samples.on(random.nextBoolean() ? "a" : "lower(b)");
            Attribute attribute = pick(random, List.of(Attribute.values()));
            return random.nextInt(3) == 0 ? Samples.other(attribute, definition) : definition;
        }

        private static <T> T pick(Random random, List<T> any) {
            return any.get(random.nextInt(any.size()));
        }

        Stream<Step> steps() {
            return plan.changes().stream().flatMap(planned -> planned.steps().stream());
        }

        boolean declares(QualifiedName name) {
            return desired.stream().anyMatch(index -> index.name().equals(name));
        }

        Optional<ObservedIndex> at(QualifiedName name) {
            return there.stream().filter(index -> index.name().equals(name)).findFirst();
        }
    }

    @Test
    void no_step_touches_what_is_not_ours() {
        worlds().forEach(world -> {
            Set<QualifiedName> touched = world.steps().map(Step::index).collect(Collectors.toSet());
            assertThat(world.diff().unmanaged()).noneMatch(index -> touched.contains(index.name()));
            assertThat(world.diff().building()).noneMatch(index -> touched.contains(index.name()));
            assertThat(world.there())
                    .filteredOn(index -> index.constraint().isPresent())
                    .noneMatch(index -> touched.contains(index.name()));
            assertThat(world.there())
                    .filteredOn(index -> world.declaration().ignores(index.name()))
                    .filteredOn(index -> !world.declares(base(index.name())))
                    .noneMatch(index -> touched.contains(index.name()));
        });
    }

    @Test
    void a_drop_is_of_an_owned_a_broken_or_a_working_index() {
        worlds().forEach(world -> world.steps()
                .filter(step -> step.kind() == StepKind.DROP)
                .forEach(step -> assertThat(mayGo(world, step.index()))
                        .as("%s of %s", step.index(), world)
                        .isTrue()));
    }

    @Test
    void no_two_builds_make_one_index() {
        worlds().forEach(world -> assertThat(world.steps()
                        .filter(step -> step.kind() == StepKind.BUILD)
                        .map(Step::index))
                .doesNotHaveDuplicates());
    }

    @Test
    void no_statement_looks_away() {
        worlds().flatMap(World::steps)
                .flatMap(step -> step.statements().stream())
                .forEach(statement ->
                        assertThat(statement).doesNotContain("EXISTS").doesNotContain(";"));
    }

    @Test
    void every_index_there_is_spoken_for_at_most_once() {
        worlds().forEach(world -> {
            List<QualifiedName> spoken = new ArrayList<>();
            world.diff().unmanaged().forEach(index -> spoken.add(index.name()));
            world.diff().building().forEach(index -> spoken.add(index.name()));
            world.diff().changes().forEach(change -> Stream.of(
                            change.observed(), change.replacement(), change.replaced())
                    .flatMap(Optional::stream)
                    .forEach(index -> spoken.add(index.name())));
            assertThat(spoken).doesNotHaveDuplicates();
        });
    }

    @Test
    void two_runs_converge_but_for_what_is_refused_or_building() {
        int settled = 0;
        for (World world : WORLDS) {
            if (world.plan().changes().stream()
                            .allMatch(planned -> planned.refusal().isEmpty())
                    && leftoversAreFree(world)) {
                Catalog catalog = new Catalog(world.there());
                for (int run = 0; run < 2; run++) {
                    catalog.plan(world.declaration(), world.desired()).changes().forEach(planned -> planned.steps()
                            .forEach(step -> catalog.apply(planned, step)));
                }
                assertThat(catalog.plan(world.declaration(), world.desired()).changes())
                        .as("%s", world)
                        .isEmpty();
                settled++;
            }
        }
        assertThat(settled).isGreaterThan(ROUNDS / 3);
    }

    @Test
    void the_worlds_hold_every_kind_of_change() {
        Set<Kind> kinds = new HashSet<>();
        worlds().forEach(world -> world.diff().changes().forEach(change -> kinds.add(change.kind())));
        assertThat(kinds).containsExactlyInAnyOrder(Kind.values());
    }

    private static Stream<World> worlds() {
        return WORLDS.stream();
    }

    private static boolean mayGo(World world, QualifiedName name) {
        boolean working = !base(name).equals(name);
        boolean ownedUndeclared = world.declaration().owns(name) && !world.declares(name);
        return working
                || ownedUndeclared
                || world.at(name).filter(index -> !index.sound()).isPresent();
    }

    private static boolean leftoversAreFree(World world) {
        return world.there().stream()
                .filter(index -> !base(index.name()).equals(index.name()))
                .allMatch(index -> index.roles().isEmpty());
    }

    private static QualifiedName base(QualifiedName name) {
        for (WorkingName working : WorkingName.values()) {
            for (String base : NAMES) {
                if (working.of(name.withName(base)).equals(name)) {
                    return name.withName(base);
                }
            }
        }
        return name;
    }
}
