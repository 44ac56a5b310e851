package io.idx.model;

/**
 * One key of an index as PostgreSQL prints it, with everything that differs from the defaults: {@code created_at DESC},
 * {@code lower(email) COLLATE "C"}, {@code payload jsonb_path_ops}.
 *
 * @param text in PostgreSQL's own words, read with {@code search_path = pg_catalog}: two keys with equal text are equal
 * @param expression whether it is an expression rather than a column; only then has it statistics of its own
 */
public record IndexKey(String text, boolean expression) {}
