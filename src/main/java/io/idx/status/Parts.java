package io.idx.status;

/**
 * What the index of a partitioned table consists of.
 *
 * @param partitions of the table, however deep; foreign tables have no indexes
 * @param lacking on how many of them it is not there, not attached or not valid
 */
public record Parts(int partitions, int lacking) {}
