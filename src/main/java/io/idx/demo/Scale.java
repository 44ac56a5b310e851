package io.idx.demo;

import java.util.Map;

/**
 * What was measured on one size of the data.
 *
 * @param times how many times the demo's rows
 * @param rows in all tables
 * @param timings of each query alone, and of each claim's workload
 * @param plans the nodes of each query's plan, the outermost first
 * @param reads of each claim's workload
 */
public record Scale(
        int times,
        long rows,
        Map<Workload, Sides<Timing>> timings,
        Map<SeedQuery, Sides<String>> plans,
        Map<TimeClaim, Sides<Reads>> reads,
        Sizes sizes,
        Build build,
        Map<WriteLoad, Written> writes) {
    public Scale {
        timings = Map.copyOf(timings);
        plans = Map.copyOf(plans);
        reads = Map.copyOf(reads);
        writes = Map.copyOf(writes);
    }

    public Sides<Timing> timing(TimeClaim claim) {
        return of(timings, claim.workload());
    }

    public Sides<Timing> timing(SeedQuery query) {
        return of(timings, query.workload());
    }

    public Sides<String> plan(SeedQuery query) {
        return of(plans, query);
    }

    public Sides<Reads> reads(TimeClaim claim) {
        return of(reads, claim);
    }

    public Written written(WriteLoad load) {
        return of(writes, load);
    }

    private static <K, V> V of(Map<K, V> map, K key) {
        V value = map.get(key);
        if (value == null) {
            throw new IllegalStateException("not measured: " + key);
        }
        return value;
    }
}
