/** The plan file: its document, and whether what it promises still holds. */
@NullMarked
package io.idx.saved;

import org.jspecify.annotations.NullMarked;
