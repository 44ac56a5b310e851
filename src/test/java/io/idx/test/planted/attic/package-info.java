/** Planted: each class here breaks one rule of the house, which proves that the rule can fail. */
@NullMarked
package io.idx.test.planted.attic;

import org.jspecify.annotations.NullMarked;
