/** How PostgreSQL spells things: quoting, every DDL statement, and whether a fragment is one element. */
@NullMarked
package io.idx.sql;

import org.jspecify.annotations.NullMarked;
