/** The command line: options, files, environment, exit codes. */
@NullMarked
package io.idx.cli;

import org.jspecify.annotations.NullMarked;
