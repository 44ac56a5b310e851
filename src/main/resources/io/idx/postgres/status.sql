-- What idx status reads beyond catalog.sql, and runs in psql as that does. It locks nothing but the catalog.

-- query: figures
SELECT i.indexrelid AS oid, pg_catalog.pg_stat_get_tuples_returned(i.indexrelid) AS rows_read,
       c.reltuples::bigint AS entries
  FROM pg_catalog.pg_namespace n
  JOIN pg_catalog.pg_class t ON t.relnamespace = n.oid AND t.relkind IN ('r', 'p', 'm')
  JOIN pg_catalog.pg_index i ON i.indrelid = t.oid
  JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
 WHERE n.nspname = ANY (:'schemas'::text[]) OR t.relispartition;

-- query: columns
-- Where pg_stats has what stands in each column of a btree: an expression's is under the name of the index. The join
-- with pg_stats is made outside: PostgreSQL does not know how many rows that has, and would go through all for each.
SELECT i.indexrelid AS oid, n.nspname, CASE WHEN ta.attnum IS NULL THEN c.relname ELSE t.relname END AS relation,
       coalesce(ta.attname, ia.attname) AS attname
  FROM pg_catalog.pg_namespace n
  JOIN pg_catalog.pg_class t ON t.relnamespace = n.oid AND t.relkind IN ('r', 'm')
  JOIN pg_catalog.pg_index i ON i.indrelid = t.oid
  JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
  JOIN pg_catalog.pg_am am ON am.oid = c.relam AND am.amname = 'btree'
  JOIN pg_catalog.pg_attribute ia ON ia.attrelid = i.indexrelid
  LEFT JOIN pg_catalog.pg_attribute ta
    ON ta.attrelid = i.indrelid AND ta.attnum = i.indkey[ia.attnum - 1] AND ta.attnum > 0
 WHERE n.nspname = ANY (:'schemas'::text[]) OR t.relispartition;

-- query: widths
SELECT schemaname, tablename, attname, null_frac, avg_width FROM pg_catalog.pg_stats
 WHERE NOT inherited
   AND (schemaname = ANY (:'schemas'::text[])
        OR schemaname IN (SELECT n.nspname FROM pg_catalog.pg_namespace n
                            JOIN pg_catalog.pg_class t ON t.relnamespace = n.oid WHERE t.relispartition));

-- query: uses
-- That of the index of a partitioned table is the sum over all that are attached to it, however deep.
WITH RECURSIVE parts (whole, oid) AS (
  SELECT c.oid, c.oid FROM pg_catalog.pg_namespace n JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid
   WHERE (n.nspname = ANY (:'schemas'::text[]) OR c.relispartition) AND c.relkind IN ('i', 'I')
  UNION ALL
  SELECT parts.whole, h.inhrelid FROM parts JOIN pg_catalog.pg_inherits h ON h.inhparent = parts.oid)
SELECT n.nspname, w.relname, u.scans, u.last_scan
  FROM (SELECT whole, sum(pg_catalog.pg_stat_get_numscans(c.oid)) AS scans, max(:last_scan) AS last_scan
          FROM parts JOIN pg_catalog.pg_class c ON c.oid = parts.oid GROUP BY whole) u
  JOIN pg_catalog.pg_class w ON w.oid = u.whole
  JOIN pg_catalog.pg_namespace n ON n.oid = w.relnamespace;
