-- What idx reads of a database, in one REPEATABLE READ READ ONLY transaction.
--
-- Runs in psql as it stands:
--   \set schemas '{public}'
--   \set table ''
--   \set nulls_not_distinct i.indnullsnotdistinct      (PostgreSQL 14: false)
--   \set last_scan pg_catalog.pg_stat_get_lastscan(c.oid)   (before 16: NULL::timestamptz)
--   SET search_path = pg_catalog;
--   \i catalog.sql
--
-- :table narrows the reading to the tables of one name; it is empty for all. Partitions are read with their table,
-- whatever they are called and wherever they are. An apply reads so after each step, which must not take the longer the more
-- the database holds. So :tables, which the query "tree" sets, is a list of its own: the planner counts its elements.

-- query: server
SELECT pg_catalog.current_database() AS database,
       CURRENT_USER AS role,
       pg_catalog.pg_is_in_recovery() AS standby,
       (pg_catalog.clock_timestamp() AT TIME ZONE 'UTC')::date AS today,
       pg_catalog.current_setting('server_version_num')::int AS version_number,
       pg_catalog.current_setting('server_version') AS version,
       pg_catalog.current_setting('block_size')::bigint AS block_size,
       CASE WHEN :'table' = '' THEN
         coalesce((SELECT stats_reset FROM pg_catalog.pg_stat_database WHERE datname = pg_catalog.current_database()),
                  (SELECT min(least(pg_catalog.pg_stat_get_last_vacuum_time(c.oid),
                                    pg_catalog.pg_stat_get_last_autovacuum_time(c.oid),
                                    pg_catalog.pg_stat_get_last_analyze_time(c.oid),
                                    pg_catalog.pg_stat_get_last_autoanalyze_time(c.oid), :last_scan))
                     FROM pg_catalog.pg_class c
                    WHERE c.relkind IN ('r', 'm', 't', 'i') AND NOT c.relisshared)) END AS counted_since,
       (SELECT t.spcname FROM pg_catalog.pg_database d JOIN pg_catalog.pg_tablespace t ON t.oid = d.dattablespace
         WHERE d.datname = pg_catalog.current_database()) AS tablespace,
       ARRAY(SELECT spcname::text FROM pg_catalog.pg_tablespace ORDER BY spcname) AS tablespaces,
       ARRAY(SELECT extname::text FROM pg_catalog.pg_extension ORDER BY extname) AS extensions,
       ARRAY(SELECT DISTINCT n.nspname::text FROM pg_catalog.pg_extension e
               JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
              WHERE n.nspname <> 'pg_catalog' ORDER BY 1) AS extension_schemas,
       ARRAY(SELECT word FROM pg_catalog.pg_get_keywords() WHERE catcode = 'C') AS column_keywords;

-- query: tree
WITH RECURSIVE tree (oid, has_parts) AS (
  SELECT t.oid, t.relhassubclass FROM pg_catalog.pg_namespace n JOIN pg_catalog.pg_class t ON t.relnamespace = n.oid
   WHERE n.nspname = ANY (:'schemas'::text[]) AND (:'table' = '' OR t.relname = :'table')
     AND (t.relkind IN ('r', 'p', 'm') OR t.relkind = 'f' AND t.relispartition)
  UNION
  SELECT h.inhrelid, (SELECT t.relhassubclass FROM pg_catalog.pg_class t WHERE t.oid = h.inhrelid)
    FROM tree JOIN pg_catalog.pg_inherits h ON h.inhparent = tree.oid
   WHERE tree.has_parts AND (SELECT t.relispartition FROM pg_catalog.pg_class t WHERE t.oid = h.inhrelid))
SELECT coalesce(pg_catalog.array_agg(oid), '{}') AS tables FROM tree
\gset

-- query: tables
SELECT n.nspname, t.relname, t.oid, t.relkind, t.relispartition, t.relreplident, pc.relname AS parent, pn.nspname AS parent_schema,
       h.inhdetachpending AS detaching,
       pg_catalog.pg_get_userbyid(t.relowner) AS owner,
       t.reltuples::bigint AS rows, t.relpages,
       k.numbers, k.names, k.not_null, k.quoted, k.types, k.collations
  FROM pg_catalog.pg_class t
  JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace
  LEFT JOIN pg_catalog.pg_inherits h ON h.inhrelid = t.oid AND t.relispartition
  LEFT JOIN pg_catalog.pg_class pc ON pc.oid = h.inhparent
  LEFT JOIN pg_catalog.pg_namespace pn ON pn.oid = pc.relnamespace
  JOIN LATERAL (
        SELECT pg_catalog.array_agg(attnum::int ORDER BY attnum) AS numbers,
               pg_catalog.array_agg(attname::text ORDER BY attnum) AS names,
               pg_catalog.array_agg(attname::text) FILTER (WHERE attnotnull) AS not_null,
               pg_catalog.array_agg(pg_catalog.quote_ident(attname) ORDER BY attnum) AS quoted,
               pg_catalog.array_agg(atttypid::bigint ORDER BY attnum) AS types,
               pg_catalog.array_agg(attcollation::bigint ORDER BY attnum) AS collations
          FROM pg_catalog.pg_attribute
         WHERE attrelid = t.oid AND attnum > 0 AND NOT attisdropped GROUP BY attrelid) k ON true
 WHERE t.oid = ANY (:'tables'::oid[]);

-- query: indexes
SELECT t.oid AS table_oid, n.nspname, c.relname, c.oid, am.amname, c.relkind,
       i.indisunique, i.indisunique AND :nulls_not_distinct AS nulls_not_distinct,
       i.indisvalid, i.indisready, i.indislive, i.indisclustered, i.indisreplident, i.indnkeyatts,
       i.indkey::text AS indkey, i.indclass::text AS indclass, i.indcollation::text AS indcollation,
       i.indoption::text AS indoption,
       CASE WHEN i.indexprs IS NOT NULL
              OR EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = c.oid AND attoptions IS NOT NULL)
            THEN pg_catalog.pg_get_indexdef(i.indexrelid) END AS definition,
       CASE WHEN (t.relispartition OR t.relkind = 'p')
             AND (i.indexprs IS NOT NULL
                  OR EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = c.oid AND attoptions IS NOT NULL))
            THEN ARRAY(SELECT pg_catalog.pg_get_indexdef(i.indexrelid, k, false) || ' ' || i.indcollation[k - 1] || ' '
                              || o.opcfamily
                         FROM pg_catalog.generate_series(1, i.indnkeyatts) k
                         JOIN pg_catalog.pg_opclass o ON o.oid = i.indclass[k - 1] ORDER BY k) END AS kin,
       i.indpred IS NOT NULL AS partial,
       CASE WHEN i.indpred IS NOT NULL THEN pg_catalog.pg_get_expr(i.indpred, i.indrelid) END AS predicate,
       c.reloptions, coalesce(ts.spcname, '') AS tablespace, d.description,
       ARRAY(SELECT attnum || ' ' || attstattarget FROM pg_catalog.pg_attribute
              WHERE attrelid = c.oid AND attstattarget >= 0) AS statistics,
       con.conname, c.relispartition, pc.relname AS parent, pn.nspname AS parent_schema,
       EXISTS (SELECT FROM pg_catalog.pg_depend d
                 JOIN pg_catalog.pg_constraint f ON f.oid = d.objid AND f.conindid = c.oid AND f.contype = 'f'
                WHERE d.classid = 'pg_catalog.pg_constraint'::regclass
                  AND d.refclassid = 'pg_catalog.pg_class'::regclass AND d.refobjid = c.oid) AS foreign_key_target,
       EXISTS (SELECT FROM pg_catalog.pg_depend d
                WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = t.oid
                  AND d.deptype = 'e') AS of_extension,
       c.relpages, pg_catalog.pg_stat_get_numscans(c.oid) AS scans, :last_scan AS last_scan
  FROM pg_catalog.pg_index i
  JOIN pg_catalog.pg_class t ON t.oid = i.indrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace
  JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
  JOIN pg_catalog.pg_am am ON am.oid = c.relam
  LEFT JOIN pg_catalog.pg_inherits h ON h.inhrelid = c.oid
  LEFT JOIN pg_catalog.pg_class pc ON pc.oid = h.inhparent
  LEFT JOIN pg_catalog.pg_namespace pn ON pn.oid = pc.relnamespace
  LEFT JOIN pg_catalog.pg_tablespace ts ON ts.oid = c.reltablespace
  LEFT JOIN pg_catalog.pg_description d
    ON d.objoid = c.oid AND d.classoid = 'pg_catalog.pg_class'::regclass AND d.objsubid = 0
  LEFT JOIN pg_catalog.pg_constraint con ON con.conrelid = t.oid AND con.conindid = c.oid AND con.contype IN ('p', 'u', 'x')
 WHERE i.indrelid = ANY (:'tables'::oid[])
 ORDER BY n.nspname, t.relname, c.relname;

-- query: dependences
SELECT d.objid, e.extname
  FROM pg_catalog.pg_extension e
  JOIN pg_catalog.pg_depend d ON d.refclassid = 'pg_catalog.pg_extension'::regclass AND d.refobjid = e.oid
 WHERE d.deptype = 'x' AND d.classid = 'pg_catalog.pg_class'::regclass;

-- query: operator classes
SELECT o.oid, am.amname, o.opcfamily, o.opcintype, o.opcdefault,
       CASE WHEN n.nspname = 'pg_catalog' THEN pg_catalog.quote_ident(o.opcname)
            ELSE pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(o.opcname) END AS name
  FROM pg_catalog.pg_opclass o
  JOIN pg_catalog.pg_am am ON am.oid = o.opcmethod
  JOIN pg_catalog.pg_namespace n ON n.oid = o.opcnamespace;

-- query: collations
SELECT l.oid,
       CASE WHEN n.nspname = 'pg_catalog' THEN pg_catalog.quote_ident(l.collname)
            ELSE pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(l.collname) END AS name
  FROM pg_catalog.pg_collation l
  JOIN pg_catalog.pg_namespace n ON n.oid = l.collnamespace
 WHERE :'table' <> '' OR l.oid IN (SELECT pg_catalog.unnest(indcollation) FROM pg_catalog.pg_index);

-- query: domains
SELECT oid, typbasetype FROM pg_catalog.pg_type WHERE typtype = 'd';

-- query: builds
SELECT p.pid, coalesce(p.index_relid, 0) AS index_oid, l.relation AS table_oid, coalesce(p.phase, '') AS phase,
       p.command = 'REINDEX CONCURRENTLY' AS all_of_them,
       CASE WHEN p.phase ~ 'scanning' THEN 100 * p.blocks_done / nullif(p.blocks_total, 0)
            WHEN p.phase ~ 'loading' THEN 100 * p.tuples_done / nullif(p.tuples_total, 0) END AS percent
  FROM pg_catalog.pg_stat_progress_create_index p
  JOIN pg_catalog.pg_locks l ON l.pid = p.pid AND l.locktype = 'relation'
 WHERE p.datid = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database());

-- query: names
SELECT n.nspname, c.relname
  FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relnamespace IN (SELECT relnamespace FROM pg_catalog.pg_class WHERE relispartition AND relkind IN ('r', 'p'))
   AND NOT (n.nspname = ANY (:'schemas'::text[]) AND c.relkind IN ('r', 'p', 'm', 'i', 'I'));
