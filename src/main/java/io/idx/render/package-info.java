/** How a result looks to a person. */
@NullMarked
package io.idx.render;

import org.jspecify.annotations.NullMarked;
