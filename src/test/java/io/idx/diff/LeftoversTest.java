package io.idx.diff;

import static io.idx.diff.DifferTest.diff;
import static io.idx.diff.DifferTest.onlyChange;
import static io.idx.model.Samples.broken;
import static io.idx.model.Samples.constraint;
import static io.idx.model.Samples.declaration;
import static io.idx.model.Samples.desired;
import static io.idx.model.Samples.name;
import static io.idx.model.Samples.observed;
import static io.idx.model.Samples.on;
import static io.idx.model.Samples.state;
import static org.assertj.core.api.Assertions.assertThat;

import io.idx.diff.Change.Kind;
import io.idx.model.DesiredIndex;
import io.idx.model.ObservedIndex;
import io.idx.model.QualifiedName;
import io.idx.model.WorkingName;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LeftoversTest {
    private static final DesiredIndex A = desired("idx_a", on("a"));
    private static final ObservedIndex EQUAL = observed("idx_a", on("a"));
    private static final ObservedIndex OUTDATED = observed("idx_a", on("x"));
    private static final ObservedIndex NEW = observed("idx_a__idx_new", on("a"));
    private static final ObservedIndex OLD = observed("idx_a__idx_old", on("x"));

    @Test
    void a_leftover_beside_an_equal_index_is_a_repair() {
        Change change = onlyChange(diff(A, EQUAL, OLD, broken(NEW)));

        assertThat(change.kind()).isEqualTo(Kind.REPAIR);
        assertThat(change.observed()).contains(EQUAL);
        assertThat(change.replacement()).contains(broken(NEW));
        assertThat(change.replaced()).contains(OLD);
    }

    @Test
    void a_replace_knows_what_an_earlier_one_left() {
        Change change = onlyChange(diff(A, OUTDATED, NEW));

        assertThat(change.kind()).isEqualTo(Kind.REPLACE);
        assertThat(change.replacement()).contains(NEW);
    }

    @Test
    void a_sound_replacement_without_the_index_only_needs_the_name() {
        Change change = onlyChange(diff(A, NEW, OLD));

        assertThat(change.kind()).isEqualTo(Kind.RENAME);
        assertThat(change.observed()).contains(NEW);
        assertThat(change.replacement()).isEmpty();
        assertThat(change.replaced()).contains(OLD);
    }

    @Test
    void what_was_put_aside_can_come_back() {
        ObservedIndex aside = observed("idx_a__idx_old", on("a"));

        Change change = onlyChange(diff(A, aside, broken(NEW)));

        assertThat(change.kind()).isEqualTo(Kind.RENAME);
        assertThat(change.observed()).contains(aside);
        assertThat(change.replacement()).contains(broken(NEW));
        assertThat(change.replaced()).isEmpty();
    }

    @Test
    void a_broken_replacement_without_the_index_is_a_create() {
        Change change = onlyChange(diff(A, broken(NEW)));

        assertThat(change.kind()).isEqualTo(Kind.CREATE);
        assertThat(change.replacement()).contains(broken(NEW));
    }

    @Test
    void an_owned_index_takes_its_leftovers_along() {
        ObservedIndex owned = observed("idx_b", on("b"));
        ObservedIndex leftover = observed("idx_b__idx_new", on("c"));

        Change change = onlyChange(diff(A, EQUAL, owned, leftover));

        assertThat(change.kind()).isEqualTo(Kind.DROP);
        assertThat(change.observed()).contains(owned);
        assertThat(change.replacement()).contains(leftover);
    }

    @Test
    void the_leftover_of_an_index_that_is_not_ours_is_reported_and_never_dropped() {
        ObservedIndex foreign = observed("by_hand", on("b"));
        ObservedIndex leftover = broken(observed("by_hand__idx_new", on("b")));
        ObservedIndex key = constraint(observed("idx_pkey", on("id")));
        ObservedIndex ofKey = observed("idx_pkey__idx_old", on("id"));

        Diff diff = Differ.diff(declaration(List.of(), "*"), List.of(), state(key, ofKey));

        assertThat(diff.changes()).isEmpty();
        assertThat(diff.unmanaged()).containsExactly(ofKey);
        assertThat(diff(A, EQUAL, foreign, leftover).unmanaged()).containsExactly(foreign, leftover);
    }

    @Test
    void without_its_index_a_leftover_is_as_any_other() {
        ObservedIndex orphan = observed("idx_gone__idx_old", on("g"));

        assertThat(onlyChange(diff(A, EQUAL, orphan)).kind()).isEqualTo(Kind.DROP);
    }

    @Test
    void a_declared_index_is_no_leftover_whatever_its_name() {
        List<DesiredIndex> both = List.of(A, desired("idx_a__idx_new", on("a")));

        Diff diff = Differ.diff(declaration(both, "*"), both, state(EQUAL, NEW));

        assertThat(diff.converged()).isTrue();
        assertThat(diff.matching()).isEqualTo(2);
    }

    @Test
    void a_leftover_is_on_the_table_of_its_index() {
        ObservedIndex elsewhere = observed("idx_a__idx_new", new QualifiedName("public", "customers"), on("a"));

        assertThat(onlyTableChange(elsewhere).name()).isEqualTo(elsewhere.name());
    }

    @Test
    void finds_the_leftovers_of_a_name_too_long_for_the_suffix() {
        String name = "idx_" + "a".repeat(59);
        DesiredIndex wanted = desired(name, on("a"));
        ObservedIndex leftover = observed(WorkingName.OLD.of(name(name)).name(), on("x"));

        Change change = onlyChange(diff(wanted, observed(name, on("a")), leftover));

        assertThat(change.replaced()).contains(leftover);
    }

    private static Change onlyTableChange(ObservedIndex elsewhere) {
        Diff diff = diff(A, EQUAL, elsewhere);
        assertThat(diff.changes()).hasSize(1);
        assertThat(diff.changes().get(0).kind()).isEqualTo(Kind.DROP);
        return diff.changes().get(0);
    }
}
