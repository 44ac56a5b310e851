CREATE SCHEMA app;
CREATE FUNCTION app.twice(n bigint) RETURNS bigint LANGUAGE sql IMMUTABLE AS 'SELECT n * 2';
CREATE TYPE app.mood AS ENUM ('sad', 'glad');
CREATE DOMAIN app.positive AS integer CHECK (VALUE > 0);
CREATE TABLE app.corpus (
    id bigint NOT NULL, name text, code varchar(20), fixed char(5), cased text COLLATE "C", "Odd Name" text, "order" integer,
    mood app.mood, positive app.positive, tags text[], payload jsonb, at timestamptz, flag boolean, amount numeric(10, 2),
    span int4range, point point, inet inet
);
-- a dropped column moves the numbers of those behind it
ALTER TABLE app.corpus ADD COLUMN gone text, ADD COLUMN late text;
ALTER TABLE app.corpus DROP COLUMN gone;
CREATE INDEX plain_late ON app.corpus (late);
