-- What idx status reads beyond catalog.sql, and runs in psql as that does. It locks nothing but the catalog.

-- query: figures
WITH wanted AS (
       SELECT n.nspname, t.relname AS table_name, c.relname, i.indexrelid, i.indrelid, i.indkey, i.indnatts, am.amname,
              c.reltuples
         FROM pg_catalog.pg_namespace n
         JOIN pg_catalog.pg_class t ON t.relnamespace = n.oid AND t.relkind IN ('r', 'p', 'm')
         JOIN pg_catalog.pg_index i ON i.indrelid = t.oid
         JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
         JOIN pg_catalog.pg_am am ON am.oid = c.relam
        WHERE n.nspname = ANY (:'schemas'::text[]) OR t.relispartition),
     known AS MATERIALIZED (
       SELECT schemaname, tablename, attname, null_frac, avg_width FROM pg_catalog.pg_stats
        WHERE schemaname IN (SELECT nspname FROM wanted) AND NOT inherited),
     widths AS (
       SELECT w.indexrelid, sum((1 - k.null_frac) * k.avg_width) AS width, max(k.null_frac) > 0 AS nulls
         FROM wanted w
         JOIN pg_catalog.pg_attribute ia ON ia.attrelid = w.indexrelid
         LEFT JOIN pg_catalog.pg_attribute ta
           ON ta.attrelid = w.indrelid AND ta.attnum = w.indkey[ia.attnum - 1] AND ta.attnum > 0
         JOIN known k ON k.schemaname = w.nspname
                     AND k.tablename = CASE WHEN ta.attnum IS NULL THEN w.relname ELSE w.table_name END
                     AND k.attname = coalesce(ta.attname, ia.attname)
        WHERE w.amname = 'btree'
        GROUP BY w.indexrelid, w.indnatts
       HAVING count(*) = w.indnatts)
SELECT w.indexrelid AS oid, pg_catalog.pg_stat_get_tuples_returned(w.indexrelid) AS rows_read,
       w.reltuples::bigint AS entries, b.width, b.nulls
  FROM wanted w LEFT JOIN widths b USING (indexrelid);

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

-- query: run holder
SELECT l.pid, coalesce(a.usename, '') AS usename, coalesce(a.application_name, '') AS application, a.backend_start
  FROM pg_catalog.pg_locks l
  LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid
 WHERE l.locktype = 'advisory' AND l.granted AND l.classid = 6906232 AND l.objid = 1 AND l.objsubid = 2
   AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database());
