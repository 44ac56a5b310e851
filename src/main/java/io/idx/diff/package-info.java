/** Two states in, what differs out: pairs indexes and compares attributes. Pure. */
@NullMarked
package io.idx.diff;

import org.jspecify.annotations.NullMarked;
