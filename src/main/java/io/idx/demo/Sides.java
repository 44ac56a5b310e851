package io.idx.demo;

import java.util.function.Function;

/** The same thing without the seed's indexes and with them. */
public record Sides<T>(T before, T after) {
    <R> Sides<R> map(Function<T, R> function) {
        return new Sides<>(function.apply(before), function.apply(after));
    }
}
