package io.idx.demo;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Queries that a page of the application sends one after the other, and that are timed together. */
public record Workload(List<Part> parts) {
    /** The query, with as many rows of parameters in a row. */
    public record Part(SeedQuery query, int times) {}

    public Workload {
        parts = List.copyOf(parts);
    }

    static Workload of(SeedQuery... queries) {
        return new Workload(Stream.of(queries).map(query -> new Part(query, 1)).toList());
    }

    static Workload of(SeedQuery query, int times) {
        return new Workload(List.of(new Part(query, times)));
    }

    Workload and(SeedQuery query, int times) {
        return new Workload(
                Stream.concat(parts.stream(), of(query, times).parts.stream()).toList());
    }

    public int statements() {
        return parts.stream().mapToInt(Part::times).sum();
    }

    /** The indexes that it is for, as in {@code 50 x idx_step_values_run_step}. */
    public String words() {
        return parts.stream()
                .map(part -> (part.times() == 1 ? "" : part.times() + " x ")
                        + part.query().index())
                .collect(Collectors.joining(", "));
    }
}
