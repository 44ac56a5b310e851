package io.idx.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.idx.model.ObservedIndex;
import io.idx.sql.Ddl;
import io.idx.test.Database;
import io.idx.test.EachServer;
import java.util.List;

/** The statements that a plan offers with the drop of an index on expressions are ones that PostgreSQL takes. */
final class LostStatisticsTest {
    private static final String SCENE =
            """
            CREATE TYPE mood AS ENUM ('sad', 'glad');
            CREATE FUNCTION "Odd f"(text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT $1';
            CREATE TABLE "Odd t" (a int, b text, m mood, j jsonb, t timestamp, p point);
            CREATE INDEX "Odd i" ON "Odd t" ((a + 1) DESC NULLS LAST, lower(b) COLLATE "C" text_pattern_ops,
              (b || 'x COLLATE "C"') COLLATE "POSIX", "Odd f"(b), (m = 'glad'), (j ->> 'a, b'), (b COLLATE "C" < 'x'),
              date_trunc('day', t), (CASE WHEN a > 0 THEN b END)) WHERE a > 0;
            CREATE INDEX other ON "Odd t" USING gist (box(p, p), circle(p, 1));
            CREATE TABLE parts (a int, b text) PARTITION BY LIST (a);
            CREATE TABLE parts_1 PARTITION OF parts DEFAULT;
            CREATE INDEX of_parts ON parts (lower(b));
            CREATE MATERIALIZED VIEW seen AS SELECT b FROM "Odd t";
            CREATE INDEX of_seen ON seen (upper(b));
            """;

    @EachServer
    void run(Database scratch) throws Exception {
        scratch.execute(SCENE);
        try (Fixture fixture = new Fixture(scratch)) {
            List<ObservedIndex> indexes = fixture.observed();
            List<String> statements = indexes.stream()
                    .filter(index -> index.parent().isEmpty())
                    .flatMap(index -> Ddl.statisticsLike(index.name(), index.table(), index.definition()).stream())
                    .toList();
            assertThat(statements).hasSize(13);
            fixture.sql("SET search_path = pg_catalog");
            statements.forEach(fixture::sql);
            assertThat(fixture.ask("SELECT count(*) FROM pg_statistic_ext")).isEqualTo("13");
        }
    }
}
