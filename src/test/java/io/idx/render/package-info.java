@NullMarked
package io.idx.render;

import org.jspecify.annotations.NullMarked;
