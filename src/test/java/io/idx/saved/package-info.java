@NullMarked
package io.idx.saved;

import org.jspecify.annotations.NullMarked;
