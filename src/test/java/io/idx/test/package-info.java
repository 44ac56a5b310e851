/** The test house: servers, case files, transcripts of the documentation, and the rules that keep the code in shape. */
@NullMarked
package io.idx.test;

import org.jspecify.annotations.NullMarked;
