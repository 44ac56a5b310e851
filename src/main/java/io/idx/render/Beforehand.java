package io.idx.render;

import io.idx.model.ObservedState;
import io.idx.model.ObservedTable;
import io.idx.model.QualifiedName;
import io.idx.plan.Estimate;
import io.idx.plan.Estimates;
import io.idx.plan.PlannedChange;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * What is known of changes before they are begun.
 *
 * @param tableBytes the size of a table, 0 where it is not known: a build weighs as much as the table that it reads
 * @param likely how long a change probably takes, by earlier builds; empty where nothing tells
 */
public record Beforehand(ToLongFunction<QualifiedName> tableBytes, Function<PlannedChange, Optional<Duration>> likely) {
    /** Nothing. */
    public static final Beforehand NOTHING = new Beforehand(table -> 0, change -> Optional.empty());

    /** What the catalog and the estimates say. */
    public static Beforehand of(ObservedState observed, Estimates estimates) {
        return new Beforehand(
                table -> observed.table(table).map(ObservedTable::bytes).orElse(0L),
                planned -> estimates.of(planned.change()).flatMap(Estimate::likely));
    }
}
