package io.idx.diff;

import static io.idx.model.Samples.ORDERS;
import static io.idx.model.Samples.broken;
import static io.idx.model.Samples.building;
import static io.idx.model.Samples.constraint;
import static io.idx.model.Samples.declaration;
import static io.idx.model.Samples.desired;
import static io.idx.model.Samples.name;
import static io.idx.model.Samples.observed;
import static io.idx.model.Samples.on;
import static io.idx.model.Samples.other;
import static io.idx.model.Samples.role;
import static io.idx.model.Samples.state;
import static org.assertj.core.api.Assertions.assertThat;

import io.idx.diff.Change.Kind;
import io.idx.model.Attribute;
import io.idx.model.DesiredIndex;
import io.idx.model.ObservedIndex;
import io.idx.model.ObservedIndex.Role;
import io.idx.model.ObservedTable;
import io.idx.model.QualifiedName;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class DifferTest {
    private static final DesiredIndex A = desired("idx_a", on("a"));

    @Test
    void finds_nothing_where_all_is_as_declared() {
        Diff diff = diff(A, observed("idx_a", on("a")));

        assertThat(diff.converged()).isTrue();
        assertThat(diff.matching()).isEqualTo(1);
        assertThat(diff.unmanaged()).isEmpty();
    }

    @Test
    void creates_what_is_not_there() {
        Change change = onlyChange(diff(A));

        assertThat(change).isEqualTo(change(Kind.CREATE, Optional.of(A), Optional.empty()));
    }

    /** One of single partitions is none of the index by itself. */
    @ParameterizedTest
    @EnumSource(value = Attribute.class, mode = EnumSource.Mode.EXCLUDE, names = "PARTITIONS")
    void knows_what_a_difference_in_an_attribute_asks_for(Attribute attribute) {
        DesiredIndex wanted = desired("idx_a", other(attribute, on("a")));
        Diff diff = diff(wanted, observed("idx_a", on("a")));

        switch (attribute.remedy()) {
            case REBUILD -> assertThat(onlyChange(diff).kind()).isEqualTo(Kind.REPLACE);
            case REINDEX, IN_PLACE -> assertThat(onlyChange(diff).kind()).isEqualTo(Kind.ALTER);
            case NONE -> assertThat(diff.converged()).isTrue();
        }
        if (attribute.remedy() != Attribute.Remedy.NONE) {
            assertThat(onlyChange(diff).differences())
                    .containsExactly(
                            new Difference(attribute, attribute.words(wanted.definition()), attribute.words(on("a"))));
        }
    }

    @Test
    void replaces_when_one_of_several_differences_needs_a_build() {
        DesiredIndex wanted = desired("idx_a", other(Attribute.COMMENT, other(Attribute.WHERE, on("a"))));

        Change change = onlyChange(diff(wanted, observed("idx_a", on("a"))));

        assertThat(change.kind()).isEqualTo(Kind.REPLACE);
        assertThat(change.differences())
                .extracting(Difference::attribute)
                .containsExactly(Attribute.WHERE, Attribute.COMMENT);
    }

    @Test
    void repairs_what_is_not_sound_even_if_it_also_differs() {
        ObservedIndex there = broken(observed("idx_a", on("b")));

        Change change = onlyChange(diff(A, there));

        assertThat(change.kind()).isEqualTo(Kind.REPAIR);
        assertThat(change.observed()).contains(there);
        assertThat(change.differences()).containsExactly(new Difference(Attribute.COLUMNS, "a", "b"));
    }

    @Test
    void leaves_alone_what_somebody_is_building() {
        ObservedIndex itself = building(observed("idx_a", on("a")));
        ObservedIndex replacement = building(observed("idx_a__idx_new", on("a")));
        ObservedIndex owned = building(observed("idx_b", on("b")));

        assertHeld(diff(A, itself), 0, "public.idx_a is being built by pid 4711; it is left alone");
        assertHeld(
                diff(A, observed("idx_a", on("x")), replacement),
                0,
                "public.idx_a is not changed while public.idx_a__idx_new is built by pid 4711");
        assertHeld(
                diff(A, observed("idx_a", on("a")), owned),
                1,
                "public.idx_b is not dropped while it is built by pid 4711");
        assertHeld(
                diff(A, building(observed("idx_a", on("x")))),
                0,
                "public.idx_a is not changed while it is built by pid 4711");

        ObservedIndex leftover = building(observed("idx_b__idx_new", on("b")));
        assertHeld(
                diff(A, observed("idx_a", on("a")), observed("idx_b", on("b")), leftover),
                1,
                "public.idx_b is not dropped while public.idx_b__idx_new is built by pid 4711");
    }

    /** What is as it is to be is so, whoever rebuilds it. */
    @Test
    void a_rebuild_changes_no_definition() {
        ObservedIndex fresh = building(observed("idx_a_ccnew", on("a")));

        Diff same = diff(A, observed("idx_a", on("a")), fresh);
        assertThat(same.converged()).isTrue();
        assertThat(same.matching()).isEqualTo(1);
        assertThat(same.held())
                .extracting(Held::inWords)
                .containsExactly("public.idx_a is being rebuilt as idx_a_ccnew by pid 4711; it is left alone");

        assertHeld(
                diff(A, observed("idx_a", on("x")), building(observed("idx_a_ccnew", on("x")))),
                0,
                "public.idx_a is not changed while it is rebuilt by pid 4711");
    }

    private static void assertHeld(Diff diff, int matching, String words) {
        assertThat(diff.changes()).isEmpty();
        assertThat(diff.unmanaged()).isEmpty();
        assertThat(diff.held()).extracting(Held::inWords).containsExactly(words);
        assertThat(diff.matching()).isEqualTo(matching);
        assertThat(diff.converged()).isFalse();
    }

    @Test
    void drops_only_what_is_owned_and_reports_the_rest() {
        ObservedIndex owned = observed("idx_b", on("b"));
        ObservedIndex foreign = broken(observed("by_hand", on("b")));
        ObservedIndex ignored = observed("tmp_b", on("b"));

        Diff diff = diff(A, observed("idx_a", on("a")), owned, foreign, ignored);

        assertThat(onlyChange(diff)).isEqualTo(change(Kind.DROP, Optional.empty(), Optional.of(owned)));
        assertThat(diff.unmanaged()).containsExactly(foreign);
    }

    @Test
    void leaves_alone_what_is_declared_but_not_to_be_compared() {
        ObservedIndex there = observed("idx_b", on("x"));
        ObservedIndex leftover = observed("idx_b__idx_new", on("b"));
        DesiredIndex other = desired("idx_b", on("b"));

        Diff diff = Differ.diff(
                declaration(List.of(A, other), "idx_*"),
                List.of(A),
                state(observed("idx_a", on("a")), there, leftover));

        assertThat(diff).isEqualTo(new Diff(List.of(), List.of(), List.of(), List.of(), List.of(), 1));
    }

    @Test
    void never_changes_what_backs_a_constraint() {
        ObservedIndex declared = constraint(observed("idx_a", on("x")));
        ObservedIndex undeclared = constraint(observed("idx_pkey", on("id")));

        Diff diff = diff(A, declared, undeclared);

        assertThat(diff).isEqualTo(new Diff(List.of(), List.of(), List.of(), List.of(name("idx_a")), List.of(), 0));
    }

    @ParameterizedTest
    @EnumSource(
            value = Role.class,
            names = {"PARTITION_OF_INDEX", "EXTENSION"})
    void does_not_see_what_belongs_to_something_else_unless_it_is_declared(Role role) {
        ObservedIndex there = role(role, observed("theirs", on("b")));

        Diff undeclared = diff(A, observed("idx_a", on("a")), there);
        Diff declared = diff(desired("theirs", on("c")), there);

        assertThat(undeclared).isEqualTo(new Diff(List.of(), List.of(), List.of(), List.of(), List.of(), 1));
        assertThat(onlyChange(declared).kind()).isEqualTo(Kind.REPLACE);
    }

    @Test
    void drops_the_owned_index_of_a_partitioned_table_as_a_whole() {
        ObservedIndex there = observed("idx_b", on("b"));

        Diff diff =
                Differ.diff(declaration(List.of(), "idx_*"), List.of(), state(ObservedTable.Kind.PARTITIONED, there));

        assertThat(diff.unmanaged()).isEmpty();
        assertThat(onlyChange(diff).former().orElseThrow().index()).contains(there);
    }

    @Test
    void orders_changes_by_table_and_name() {
        QualifiedName early = new QualifiedName("public", "customers");
        List<DesiredIndex> all = List.of(
                desired("idx_c", on("c")), A, desired("idx_z", early, on("z")), desired("idx_y", early, on("y")));

        Diff diff = Differ.diff(declaration(all), all, state());

        assertThat(diff.changes())
                .extracting(Change::name)
                .containsExactly(name("idx_y"), name("idx_z"), name("idx_a"), name("idx_c"));
    }

    static Diff diff(DesiredIndex wanted, ObservedIndex... there) {
        return Differ.diff(declaration(List.of(wanted), "idx_*"), List.of(wanted), state(there));
    }

    static Change onlyChange(Diff diff) {
        assertThat(diff.changes()).hasSize(1);
        assertThat(diff.changes().get(0).table()).isEqualTo(ORDERS);
        return diff.changes().get(0);
    }

    static Change change(Kind kind, Optional<DesiredIndex> wanted, Optional<ObservedIndex> there) {
        return new Change(kind, wanted, there, List.of(), Optional.empty(), Optional.empty(), List.of());
    }
}
