/** How PostgreSQL changes an index online: steps, order, locks and hazards. Pure. */
@NullMarked
package io.idx.plan;

import org.jspecify.annotations.NullMarked;
