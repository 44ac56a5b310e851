package io.idx.demo;

import java.util.List;

/**
 * How much is measured on one size of the data.
 *
 * @param times how many times the demo's rows
 * @param rounds how often each query runs on each side
 * @param rows how many rows are written at once
 * @param writeRounds how often
 */
record Effort(int times, int rounds, int rows, int writeRounds) {
    /** About a minute and a half on two quiet cores. */
    static final List<Effort> FULL = List.of(new Effort(1, 31, 10_000, 5), new Effort(10, 9, 10_000, 5));
}
