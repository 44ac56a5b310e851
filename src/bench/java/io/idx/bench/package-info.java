/** Measures idx beside psql. Not part of the product: {@code src/bench/run} compiles and starts it. */
@NullMarked
package io.idx.bench;

import org.jspecify.annotations.NullMarked;
