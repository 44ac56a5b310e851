/** A real PostgreSQL on this machine, the seed's database in it, and the show that {@code idx demo} gives. */
@NullMarked
package io.idx.demo;

import org.jspecify.annotations.NullMarked;
