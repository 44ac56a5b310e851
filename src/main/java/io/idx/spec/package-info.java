/** From the text of indexes.yaml to what is declared, or to all that is wrong with it. */
@NullMarked
package io.idx.spec;

import org.jspecify.annotations.NullMarked;
