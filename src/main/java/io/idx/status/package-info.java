/** How indexes fare: judged from what was read, without asking anybody. */
@NullMarked
package io.idx.status;

import org.jspecify.annotations.NullMarked;
