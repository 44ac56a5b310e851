package io.idx.diff;

import io.idx.model.Attribute;

/**
 * One attribute in which an index differs from what is declared.
 *
 * @param desired the words for it that are declared, in PostgreSQL's spelling
 * @param observed the words for it that the catalog has
 */
public record Difference(Attribute attribute, String desired, String observed) {}
