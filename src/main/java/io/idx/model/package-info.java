/** The nouns: what is declared, what is observed, and how the two can differ. */
@NullMarked
package io.idx.model;

import org.jspecify.annotations.NullMarked;
