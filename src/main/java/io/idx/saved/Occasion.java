package io.idx.saved;

import io.idx.plan.Hazard;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * When, by whom and how a plan is made.
 *
 * @param by {@code alice@ci-42}; empty where it is not known
 * @param version of idx
 * @param files as the user named them
 * @param system the number of the cluster, where the role may know it
 * @param reverses the id of the plan that this one takes back
 */
public record Occasion(
        Instant at,
        String by,
        String version,
        List<String> files,
        List<String> only,
        List<String> exclude,
        List<String> tables,
        Set<Hazard> allow,
        OptionalLong system,
        Optional<String> reverses) {
    public Occasion {
        files = List.copyOf(files);
        only = List.copyOf(only);
        exclude = List.copyOf(exclude);
        tables = List.copyOf(tables);
        allow = Set.copyOf(allow);
    }

    /** The same, where none of the files was there. */
    public Occasion withoutFiles() {
        return new Occasion(at, by, version, List.of(), only, exclude, tables, allow, system, reverses);
    }
}
