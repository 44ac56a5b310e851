/** Stand-in until the package lands. */
@NullMarked
package io.idx.demo;

import org.jspecify.annotations.NullMarked;
