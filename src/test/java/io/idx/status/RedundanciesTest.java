package io.idx.status;

import static io.idx.model.Samples.name;
import static io.idx.model.Samples.observed;
import static io.idx.model.Samples.on;
import static org.assertj.core.api.Assertions.assertThat;

import io.idx.model.Attribute;
import io.idx.model.IndexDefinition;
import io.idx.model.ObservedIndex;
import io.idx.model.ObservedIndex.Role;
import io.idx.model.Samples;
import io.idx.status.Redundancy.Kind;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class RedundanciesTest {
    private static final ObservedIndex A = observed("a", on("x"));

    @Test
    void ofTwoThatAreAlikeTheFirstStays() {
        assertThat(of(observed("b", on("x")), A)).isEqualTo(only("b", Kind.DUPLICATE, "a"));
    }

    @Test
    void theDeclaredOneStays() {
        assertThat(new Redundancies(name("b")::equals).of(List.of(A, observed("b", on("x")))))
                .isEqualTo(only("a", Kind.DUPLICATE, "b"));
    }

    @Test
    void ofThreeTwoGo() {
        assertThat(of(A, observed("b", on("x")), observed("c", on("x"))))
                .isEqualTo(Map.of(
                        name("b"), new Redundancy(Kind.DUPLICATE, name("a")),
                        name("c"), new Redundancy(Kind.DUPLICATE, name("a"))));
    }

    @ParameterizedTest
    @EnumSource(
            value = Attribute.class,
            names = {"COLUMNS", "METHOD", "WHERE"})
    void anotherIndexIsNoDuplicate(Attribute attribute) {
        assertThat(of(A, observed("b", Samples.other(attribute, on("x"))))).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = Attribute.class,
            names = {"UNIQUE", "INCLUDE"})
    void whatDoesMoreIsNotTheDuplicate(Attribute attribute) {
        ObservedIndex more = observed("b", Samples.other(attribute, on("x")));
        assertThat(of(A, more)).isEqualTo(only("a", Kind.DUPLICATE, "b"));
        assertThat(of(more, A)).isEqualTo(only("a", Kind.DUPLICATE, "b"));
    }

    @Test
    void equalNullsKeepMoreApart() {
        IndexDefinition unique = Samples.other(Attribute.UNIQUE, on("x"));
        ObservedIndex equal = observed("z", Samples.other(Attribute.NULLS_DISTINCT, unique));
        assertThat(of(observed("a", unique), equal)).isEqualTo(only("a", Kind.DUPLICATE, "z"));
    }

    @Test
    void aWiderOneCovers() {
        assertThat(of(A, observed("wide", on("x", "y")))).isEqualTo(only("a", Kind.COVERED, "wide"));
        assertThat(of(A, observed("wide", on("x DESC", "y")))).isEmpty();
        assertThat(of(A, observed("wide", on("y", "x")))).isEmpty();
        assertThat(of(observed("u", Samples.other(Attribute.UNIQUE, on("x"))), observed("wide", on("x", "y"))))
                .isEmpty();
    }

    @Test
    void onlyABtreeCoversByItsFirstKeys() {
        IndexDefinition narrow = Samples.stored("gin", Map.of());
        IndexDefinition wide = new IndexDefinition(
                "gin",
                false,
                true,
                on("payload", "tags").keys(),
                List.of(),
                narrow.predicate(),
                narrow.storage(),
                "",
                narrow.statistics(),
                narrow.extensions(),
                narrow.comment());
        assertThat(of(observed("a", narrow), observed("wide", wide))).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(value = Role.class, mode = EnumSource.Mode.EXCLUDE, names = "CLUSTERED")
    void whatMoreRestsOnIsNeverSuperfluous(Role role) {
        ObservedIndex rested = observed("b", on("x")).withRole(role);
        assertThat(of(A, rested)).isEqualTo(only("a", Kind.DUPLICATE, "b"));
    }

    @Test
    void onAnotherTableNothingIsADuplicate() {
        assertThat(of(A, observed("b", name("users"), on("x")))).isEmpty();
    }

    private static Map<?, ?> of(ObservedIndex... indexes) {
        return new Redundancies(name -> false).of(List.of(indexes));
    }

    private static Map<?, ?> only(String index, Kind kind, String by) {
        return Map.of(name(index), new Redundancy(kind, name(by)));
    }
}
