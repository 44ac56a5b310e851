package io.idx.plan;

import static io.idx.model.Samples.ORDERS;
import static io.idx.model.Samples.broken;
import static io.idx.model.Samples.desired;
import static io.idx.model.Samples.observed;
import static io.idx.model.Samples.on;
import static io.idx.model.Samples.other;
import static io.idx.model.Samples.role;
import static org.assertj.core.api.Assertions.assertThat;

import io.idx.diff.Differ;
import io.idx.model.Attribute;
import io.idx.model.Declaration;
import io.idx.model.DesiredIndex;
import io.idx.model.IndexDefinition;
import io.idx.model.NamePattern;
import io.idx.model.ObservedIndex;
import io.idx.model.ObservedIndex.Role;
import io.idx.model.Samples;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What becomes of an index on which more than queries rests. */
final class RolesTest {
    private static final IndexDefinition UNIQUE_A = other(Attribute.UNIQUE, on("a"));
    private static final IndexDefinition UNIQUE_X = other(Attribute.UNIQUE, on("x"));
    private static final String REINDEX = "REINDEX INDEX CONCURRENTLY public.idx_a";

    @Test
    void the_replica_identity_passes_to_the_new_index_before_the_swap() {
        PlannedChange planned =
                planned(desired("idx_a", UNIQUE_A), role(Role.REPLICA_IDENTITY, observed("idx_a", UNIQUE_X)));

        assertThat(planned.steps().stream().map(Step::kind))
                .containsExactly(StepKind.BUILD, StepKind.REPLICA_IDENTITY, StepKind.SWAP, StepKind.DROP);
        assertThat(planned.steps().get(1).statements())
                .containsExactly("ALTER TABLE public.orders REPLICA IDENTITY USING INDEX idx_a__idx_new");
        assertThat(planned.hazards()).contains(Hazard.REPLICA_IDENTITY).doesNotContain(Hazard.REPLICA_IDENTITY_DROP);
        assertThat(planned.undo()).contains("ALTER TABLE public.orders REPLICA IDENTITY USING INDEX idx_a__idx_old");
    }

    @Test
    void an_interrupted_replace_does_not_pass_it_on_twice() {
        PlannedChange planned = planned(
                desired("idx_a", UNIQUE_A),
                observed("idx_a", UNIQUE_X),
                role(Role.REPLICA_IDENTITY, observed("idx_a__idx_new", UNIQUE_A)));

        assertThat(planned.steps().stream().map(Step::kind)).containsExactly(StepKind.SWAP, StepKind.DROP);
    }

    @Test
    void it_goes_back_when_the_file_has_changed_its_mind() {
        PlannedChange planned = planned(
                desired("idx_a", UNIQUE_X),
                observed("idx_a", UNIQUE_X),
                role(Role.REPLICA_IDENTITY, observed("idx_a__idx_new", UNIQUE_A)));

        assertThat(planned.steps().stream().flatMap(step -> step.statements().stream()))
                .containsExactly(
                        "ALTER TABLE public.orders REPLICA IDENTITY USING INDEX idx_a",
                        "DROP INDEX CONCURRENTLY public.idx_a__idx_new");
        assertThat(planned.hazards()).containsExactly(Hazard.REPLICA_IDENTITY);
    }

    @Test
    void what_cannot_carry_it_must_be_allowed() {
        ObservedIndex identity = role(Role.REPLICA_IDENTITY, observed("idx_a", UNIQUE_X));

        assertThat(planned(desired("idx_a", on("a")), identity).hazards()).contains(Hazard.REPLICA_IDENTITY_DROP);
        assertThat(planned(desired("idx_a", other(Attribute.UNIQUE, on("lower(a)"))), identity)
                        .hazards())
                .contains(Hazard.REPLICA_IDENTITY_DROP);
        DesiredIndex nullable = new DesiredIndex(desired("idx_a", UNIQUE_A).declared(), UNIQUE_A, false);
        assertThat(planned(nullable, identity).hazards())
                .contains(Hazard.REPLICA_IDENTITY_DROP)
                .doesNotContain(Hazard.REPLICA_IDENTITY);
    }

    @Test
    void a_drop_names_every_role_that_is_lost() {
        for (Role role : EnumSet.complementOf(EnumSet.of(Role.FOREIGN_KEY_TARGET, Role.PARTITION_OF_INDEX))) {
            Set<Hazard> hazards = planned(
                            desired("idx_z", on("z")),
                            observed("idx_z", on("z")),
                            role(role, observed("idx_b", on("b"))))
                    .hazards();
            switch (role) {
                case CLUSTERED -> assertThat(hazards).containsExactly(Hazard.CLUSTERED_DROP);
                case REPLICA_IDENTITY -> assertThat(hazards).containsExactly(Hazard.REPLICA_IDENTITY_DROP);
                case REFRESH -> assertThat(hazards).containsExactly(Hazard.REFRESH_DROP);
                case EXTENSION -> assertThat(hazards).containsExactly(Hazard.EXTENSION_DROP);
                case FOREIGN_KEY_TARGET, PARTITION_OF_INDEX -> throw new IllegalStateException("refused");
            }
        }
    }

    @Test
    void a_refresh_goes_on_by_a_new_index_on_whole_rows() {
        ObservedIndex only = role(Role.REFRESH, observed("idx_a", UNIQUE_X));

        assertThat(planned(desired("idx_a", UNIQUE_A), only).hazards()).doesNotContain(Hazard.REFRESH_DROP);
        assertThat(planned(desired("idx_a", other(Attribute.WHERE, UNIQUE_A)), only)
                        .hazards())
                .contains(Hazard.REFRESH_DROP);
    }

    @Test
    void what_a_foreign_key_points_at_is_only_reindexed() {
        ObservedIndex target = role(Role.FOREIGN_KEY_TARGET, observed("idx_a", UNIQUE_A));

        assertThat(statements(planned(desired("idx_a", UNIQUE_A), broken(target))))
                .containsExactly(REINDEX);
        assertThat(statements(planned(desired("idx_a", other(Attribute.TABLESPACE, UNIQUE_A)), target)))
                .containsExactly("REINDEX (TABLESPACE fast) INDEX CONCURRENTLY public.idx_a");
        assertThat(planned(desired("idx_a", UNIQUE_X), target).refusal()).isPresent();
    }

    @Test
    void what_a_reindex_left_goes() {
        ObservedIndex whole = observed("idx_a", on("a"));
        ObservedIndex left = broken(observed("idx_a_ccnew1", on("a")));
        ObservedIndex other = broken(observed("idx_a_ccnew2", on("b")));
        ObservedIndex sound = observed("idx_a_ccnew3", on("a"));

        assertThat(statements(planned(desired("idx_a", on("a")), whole, left, other, sound)))
                .containsExactly("DROP INDEX CONCURRENTLY public.idx_a_ccnew1");
    }

    private static List<String> statements(PlannedChange planned) {
        return planned.steps().stream()
                .flatMap(step -> step.statements().stream())
                .toList();
    }

    private static PlannedChange planned(DesiredIndex wanted, ObservedIndex... there) {
        Declaration declaration = new Declaration(
                Set.of(ORDERS.schema()), List.of(wanted.declared()), List.of(new NamePattern("idx_b")), List.of());
        List<PlannedChange> changes = Planner.plan(
                        Samples.state(), 0, Differ.diff(declaration, List.of(wanted), Samples.state(there)))
                .changes();
        assertThat(changes).hasSize(1);
        return changes.get(0);
    }
}
