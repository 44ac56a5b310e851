package io.idx.demo;

import java.time.Duration;

/**
 * How the indexes were built while somebody else wrote to each of their tables, row by row.
 *
 * @param took the whole {@code idx apply}
 * @param writes of the other that were done meanwhile
 * @param longest of those, in milliseconds
 */
public record Build(Duration took, long writes, double longest) {}
