package io.idx.demo;

/**
 * What a write cost.
 *
 * @param rows that one statement writes
 * @param time of the statement
 * @param log how much it wrote to the write-ahead log, in bytes: the median
 */
public record Written(WriteLoad load, long rows, Sides<Timing> time, Sides<Long> log) {}
