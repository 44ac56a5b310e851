/** The only package that talks to the server: connections, the catalog snapshot, canonical definitions. */
@NullMarked
package io.idx.postgres;

import org.jspecify.annotations.NullMarked;
