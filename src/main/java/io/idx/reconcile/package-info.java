/**
 * The loop, once, for every command and as the Java API: read, observe, canonicalise, diff, plan, apply, observe again.
 */
@NullMarked
package io.idx.reconcile;

import org.jspecify.annotations.NullMarked;
