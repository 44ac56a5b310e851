package io.idx.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.idx.model.ProblemCode;
import io.idx.model.ProblemException;
import io.idx.test.EachServer;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

final class ObservationTest {
    /** As of an index that was dropped after the snapshot was taken, whenever that is. */
    private static final String NO_DEFINITION =
            """
            CREATE TABLE t (a text);
            CREATE INDEX t_idx ON t (lower(a));
            SET allow_system_table_mods = on;
            UPDATE pg_proc SET proname = 'pg_get_indexdef_of_old' WHERE oid = 'pg_get_indexdef(oid)'::regprocedure;
            CREATE FUNCTION pg_catalog.pg_get_indexdef(oid) RETURNS text LANGUAGE sql AS 'SELECT NULL::text';
            """;

    @EachServer
    void aCatalogThatChangesAllTheTimeIsTold(io.idx.test.Database scratch) throws Exception {
        scratch.execute(NO_DEFINITION);
        try (Database database = Database.open(ConnectionSettings.resolve(
                Optional.of(scratch.url()), Optional.empty(), Map.of(), Path.of("/"), "nobody"))) {
            ProblemException told =
                    catchThrowableOfType(ProblemException.class, () -> database.observe(Set.of("public")));
            assertThat(told.problems()).singleElement().satisfies(problem -> assertThat(problem.code())
                    .isEqualTo(ProblemCode.CATALOG_CHANGING));
        }
    }
}
