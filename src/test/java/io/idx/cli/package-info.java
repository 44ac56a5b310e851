@NullMarked
package io.idx.cli;

import org.jspecify.annotations.NullMarked;
