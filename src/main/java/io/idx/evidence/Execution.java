package io.idx.evidence;

/**
 * What one execution of a query took.
 *
 * @param milliseconds by the server's clock
 * @param hit blocks that were found in memory
 * @param read blocks that were not
 */
public record Execution(double milliseconds, double rows, long hit, long read) {}
