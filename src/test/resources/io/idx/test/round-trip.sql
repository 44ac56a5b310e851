CREATE SCHEMA ext;
CREATE SCHEMA fn;
CREATE SCHEMA "Odd Schema";
CREATE EXTENSION citext SCHEMA ext;
CREATE EXTENSION hstore SCHEMA ext;
CREATE EXTENSION ltree SCHEMA ext;
CREATE EXTENSION pg_trgm SCHEMA ext;
CREATE EXTENSION btree_gin SCHEMA ext;
CREATE EXTENSION btree_gist SCHEMA ext;
CREATE EXTENSION bloom SCHEMA ext;
CREATE COLLATION fn.german (provider = icu, locale = 'de-DE');
CREATE COLLATION fn."Ignoring Case" (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
CREATE TYPE fn.mood AS ENUM ('sad', 'it''s fine', 'Very Glad');
CREATE TYPE fn.address AS (street text, city varchar(20));
CREATE DOMAIN fn.positive AS integer CHECK (VALUE > 0);
CREATE FUNCTION fn.norm(t text, form text DEFAULT 'x') RETURNS text
    LANGUAGE sql IMMUTABLE AS 'SELECT pg_catalog.lower(pg_catalog.btrim(t)) || form';
CREATE TABLE t (
    id int PRIMARY KEY, n int NOT NULL, "Mixed Case" bigint NOT NULL, name text, code varchar(20) COLLATE "C",
    fixed char(8), loose text COLLATE fn."Ignoring Case", german text COLLATE fn.german, flag boolean, small fn.positive,
    at timestamptz, born date, took interval, amount numeric(10, 2), uid uuid, net inet, mood fn.mood, home fn.address,
    words tsvector, doc jsonb, place point, area box, span int4range, tags int[], labels text[],
    mail ext.citext, pairs ext.hstore, path ext.ltree
);
INSERT INTO t SELECT i, i, i, 'Name ' || i, 'c' || i, i, 'loose ' || i, 'straße ' || i, i % 2 = 0, i,
    '2026-01-01Z'::timestamptz + i * interval '1 day', '2026-01-01'::date + i, i * interval '1 hour', i,
    md5(i::text)::uuid, '10.0.0.0'::inet + i, 'sad', ('(s' || i || ',c)')::fn.address,
    to_tsvector('simple', 'w' || i), '{"k": 1}', point(i, i), box(point(i, i), point(i + 1, i + 1)), int4range(i, i + 1),
    ARRAY[i], ARRAY['l' || i], 'M' || i || '@x', ext.hstore('k', i::text), ('a.b' || i)::ext.ltree
    FROM generate_series(1, 20) i;
CREATE TABLE "Odd Schema"."odd.table" (LIKE t);
INSERT INTO "Odd Schema"."odd.table" SELECT * FROM t;
CREATE MATERIALIZED VIEW seen AS SELECT * FROM t;
