CREATE SCHEMA ext;
CREATE SCHEMA "Odd Schema";
CREATE SCHEMA fn;
CREATE EXTENSION citext SCHEMA ext;
CREATE EXTENSION ltree SCHEMA ext;
CREATE EXTENSION hstore SCHEMA ext;
CREATE EXTENSION pg_trgm SCHEMA ext;
CREATE EXTENSION btree_gin SCHEMA ext;
CREATE EXTENSION btree_gist SCHEMA ext;
CREATE EXTENSION bloom SCHEMA ext;
CREATE COLLATION app.german (provider = icu, locale = 'de-DE');
CREATE COLLATION app.ignoring_case (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
CREATE COLLATION app."Numbers Inside" (provider = icu, locale = 'en-u-kn');
CREATE DOMAIN app.email AS ext.citext CHECK (VALUE ~ '@');
CREATE DOMAIN app.yes AS boolean;
CREATE DOMAIN app.short AS varchar(10) COLLATE "C";
CREATE TYPE app.address AS (street text, city text, zip varchar(10));
CREATE TYPE app.float_range AS RANGE (subtype = float8);
CREATE TYPE app."Odd Mood" AS ENUM ('Sad', 'very glad', 'it''s');
CREATE FUNCTION fn.norm(t text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT pg_catalog.lower(pg_catalog.btrim(t))';
CREATE FUNCTION fn.norm(t text, form text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS 'BEGIN RETURN t || form; END';
CREATE FUNCTION fn.first(VARIADIC list text[]) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT list[1]';
CREATE FUNCTION fn.padded(n integer, width integer DEFAULT 8) RETURNS text
    LANGUAGE sql IMMUTABLE AS 'SELECT pg_catalog.lpad(n::text, width, ''0'')';
CREATE FUNCTION "Odd Schema"."Odd Function"(t text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS 'BEGIN RETURN t; END';
CREATE FUNCTION fn.near(a integer, b integer) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT pg_catalog.abs(a - b) < 3';
CREATE OPERATOR fn.~~~ (FUNCTION = fn.near, LEFTARG = integer, RIGHTARG = integer);
CREATE FUNCTION fn.backwards(a integer, b integer) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT b - a';
CREATE OPERATOR CLASS fn.backwards_ops FOR TYPE integer USING btree AS
    OPERATOR 1 >, OPERATOR 2 >=, OPERATOR 3 =, OPERATOR 4 <=, OPERATOR 5 <, FUNCTION 1 fn.backwards(integer, integer);
CREATE TABLE app.rich (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, n integer, small smallint, real real, double double precision,
    money numeric(12, 2), title text, body text, code varchar(20), tag varchar, fixed char(8), bits varbit, raw bytea,
    mail ext.citext, contact app.email, ok app.yes, brief app.short,
    german text COLLATE app.german, loose text COLLATE app.ignoring_case, numbered text COLLATE app."Numbers Inside",
    mood app.mood, odd_mood app."Odd Mood", home app.address, homes app.address[],
    born date, at timestamptz, local timestamp, clock time, zoned timetz, took interval, uid uuid, net cidr, host inet, mac macaddr,
    tags text[], numbers integer[], payload jsonb, raw_json json, doc xml, search tsvector, query tsquery,
    days daterange, floats app.float_range, many int4multirange, spot point, area box, shape polygon, round circle,
    pairs ext.hstore, path ext.ltree, paths ext.ltree[], lsn pg_lsn, xid xid8, oid oid, name name, flag boolean,
    "timestamp" timestamptz, "values" integer, "user" text, "Straße" text, "a.b" text, "with ""quotes""" text,
    "ein sehr langer Name, der genau dreiundsechzig Bytes lang ist ." text,
    total integer GENERATED ALWAYS AS (n * 2) STORED,
    words tsvector GENERATED ALWAYS AS (to_tsvector('english'::regconfig, coalesce(title, ''))) STORED
);
CREATE FUNCTION app.full_title(r app.rich) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT r.title || r.body';
CREATE FUNCTION fn.in_rank(r app.rich) RETURNS integer LANGUAGE plpgsql IMMUTABLE AS 'BEGIN RETURN r.n; END';
CREATE TABLE "Odd Schema"."odd.table with ""quotes"" and ümläuts, at sixty-three bytes...." (
    "Ärger" text, "a b" integer, "c.d" jsonb, "E" timestamptz, "ORDER" integer, "ґ" varchar(9)
);
CREATE MATERIALIZED VIEW app.seen AS SELECT id, title, n FROM app.rich;
DO $$ BEGIN
    IF current_setting('server_version_num')::int >= 180000 THEN
        EXECUTE 'CREATE TABLE app.virtual (n integer, title text, twice integer GENERATED ALWAYS AS (n * 2) VIRTUAL)';
    END IF;
END $$;
