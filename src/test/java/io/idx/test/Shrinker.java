package io.idx.test;

import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/** Takes away from something that fails whatever can go while it still fails. */
final class Shrinker {
    private Shrinker() {}

    /** @param simpler the same with one thing less, in each way there is, the largest things first */
    static <T> T shrink(T failing, Function<T, List<T>> simpler, Predicate<T> fails) {
        T smallest = failing;
        List<T> candidates = simpler.apply(failing);
        for (int i = 0; i < candidates.size(); ) {
            T candidate = candidates.get(i);
            if (fails.test(candidate)) {
                smallest = candidate;
                candidates = simpler.apply(candidate);
            } else {
                i++;
            }
        }
        return smallest;
    }
}
