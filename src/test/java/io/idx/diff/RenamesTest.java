package io.idx.diff;

import static io.idx.diff.DifferTest.diff;
import static io.idx.diff.DifferTest.onlyChange;
import static io.idx.model.Samples.broken;
import static io.idx.model.Samples.building;
import static io.idx.model.Samples.constraint;
import static io.idx.model.Samples.declaration;
import static io.idx.model.Samples.desired;
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
import io.idx.model.QualifiedName;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class RenamesTest {
    private static final DesiredIndex A = desired("idx_a", on("a"));

    @Test
    void renames_an_equal_index_whether_it_is_owned_or_not() {
        ObservedIndex foreign = observed("by_hand", on("a"));

        Diff diff = diff(A, foreign);

        assertThat(onlyChange(diff).kind()).isEqualTo(Kind.RENAME);
        assertThat(onlyChange(diff).observed()).contains(foreign);
        assertThat(diff.unmanaged()).isEmpty();
    }

    @Test
    void keeps_the_differences_that_can_be_made_good_in_place() {
        DesiredIndex wanted = desired("idx_a", other(Attribute.COMMENT, on("a")));

        Change change = onlyChange(diff(wanted, observed("idx_b", on("a"))));

        assertThat(change.kind()).isEqualTo(Kind.RENAME);
        assertThat(change.differences()).containsExactly(new Difference(Attribute.COMMENT, "newest first", ""));
    }

    @Test
    void prefers_the_owned_one() {
        ObservedIndex owned = observed("idx_b", on("a"));
        ObservedIndex foreign = observed("by_hand", on("a"));

        Diff diff = diff(A, foreign, owned);

        assertThat(onlyChange(diff).observed()).contains(owned);
        assertThat(diff.unmanaged()).containsExactly(foreign);
    }

    @Test
    void creates_where_two_indexes_could_be_renamed() {
        Diff diff = diff(A, observed("one", on("a")), observed("two", on("a")));

        assertThat(onlyChange(diff).kind()).isEqualTo(Kind.CREATE);
        assertThat(diff.unmanaged()).hasSize(2);
    }

    @Test
    void creates_where_one_index_could_get_two_names() {
        List<DesiredIndex> both = List.of(A, desired("idx_b", on("a")));

        Diff diff = Differ.diff(declaration(both), both, state(observed("by_hand", on("a"))));

        assertThat(diff.changes()).extracting(Change::kind).containsExactly(Kind.CREATE, Kind.CREATE);
    }

    @Test
    void renames_only_what_is_sound_free_and_on_the_same_table() {
        ObservedIndex candidate = observed("by_hand", on("a"));
        QualifiedName customers = new QualifiedName("public", "customers");

        assertThat(kindBeside(broken(candidate))).isEqualTo(Kind.CREATE);
        assertThat(kindBeside(building(candidate))).isEqualTo(Kind.CREATE);
        assertThat(kindBeside(constraint(candidate))).isEqualTo(Kind.CREATE);
        assertThat(kindBeside(observed("by_hand", customers, on("a")))).isEqualTo(Kind.CREATE);
        assertThat(kindBeside(observed("by_hand", on("b")))).isEqualTo(Kind.CREATE);
        assertThat(kindBeside(observed("tmp_a", on("a")))).isEqualTo(Kind.CREATE);
        assertThat(kindBeside(observed("other__idx_new", on("a")))).isEqualTo(Kind.RENAME);
        assertThat(kindBeside(observed("other__idx_new", on("a")), observed("other", on("x"))))
                .isEqualTo(Kind.CREATE);
        Diff held = diff(A, candidate, building(observed("by_hand__idx_new", on("x"))));
        assertThat(held.changes()).isEmpty();
        assertThat(held.held())
                .extracting(Held::undone)
                .containsExactly("public.by_hand is not renamed to idx_a while public.by_hand__idx_new is built by pid"
                        + " 4711");
    }

    @ParameterizedTest
    @EnumSource(
            value = Role.class,
            names = {"PARTITION_OF_INDEX", "EXTENSION"})
    void does_not_rename_what_is_a_part_of_something(Role role) {
        assertThat(kindBeside(role(role, observed("by_hand", on("a"))))).isEqualTo(Kind.CREATE);
    }

    @ParameterizedTest
    @EnumSource(
            value = Role.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"PARTITION_OF_INDEX", "EXTENSION"})
    void renames_what_something_rests_on_rather_than_another(Role role) {
        ObservedIndex carrier = role(role, observed("by_hand", on("a")));

        Change change = onlyChange(diff(A, observed("another", on("a")), carrier));

        assertThat(change.kind()).isEqualTo(Kind.RENAME);
        assertThat(change.observed()).contains(carrier);
    }

    @Test
    void takes_along_the_leftovers_of_the_former_name() {
        ObservedIndex leftover = observed("by_hand__idx_old", on("x"));

        Diff diff = diff(A, observed("by_hand", on("a")), leftover);

        assertThat(onlyChange(diff).replaced()).contains(leftover);
        assertThat(diff.unmanaged()).isEmpty();
    }

    private static Kind kindBeside(ObservedIndex... there) {
        return onlyChange(diff(A, there)).kind();
    }
}
