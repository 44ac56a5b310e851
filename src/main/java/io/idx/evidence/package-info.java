/** What PostgreSQL knows of the use of indexes: whether its planner would do the declared queries by them. */
@NullMarked
package io.idx.evidence;

import org.jspecify.annotations.NullMarked;
