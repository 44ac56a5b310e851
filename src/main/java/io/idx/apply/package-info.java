/** Runs the steps of a plan and takes the catalog, not the statement, as the witness. */
@NullMarked
package io.idx.apply;

import org.jspecify.annotations.NullMarked;
