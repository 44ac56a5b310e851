package io.idx.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;

/** The witness of the cases sees what a case must not overlook. */
final class IndependentCatalogTest {
    private static final String DEBRIS =
            """
            CREATE TABLE a (x int CONSTRAINT a_pkey PRIMARY KEY, y text);
            INSERT INTO a VALUES (1, 'same'), (2, 'same');
            CREATE INDEX a_full_idx ON a (lower(y)) WITH (fillfactor = 70) TABLESPACE idx_test_space;
            ALTER INDEX a_full_idx ALTER COLUMN 1 SET STATISTICS 500;
            COMMENT ON INDEX a_full_idx IS 'why';
            ALTER TABLE a CLUSTER ON a_full_idx;
            ALTER TABLE a REPLICA IDENTITY USING INDEX a_pkey;
            -- fails: 23505
            CREATE UNIQUE INDEX CONCURRENTLY a_y_key__idx_new ON a (y);
            """;

    @EachServer
    void tellsEverythingOfAnIndex(Database database) throws SQLException {
        database.execute(DEBRIS);
        assertThat(read(database).text())
                .isEqualTo(
                        """
                        CREATE INDEX a_full_idx ON public.a USING btree (lower(y)) WITH (fillfactor='70')
                            clustered
                            tablespace: idx_test_space
                            statistics: 1 = 500
                            comment: why
                        CREATE UNIQUE INDEX a_pkey ON public.a USING btree (x)
                            replica identity
                            backs a_pkey
                        CREATE UNIQUE INDEX a_y_key__idx_new ON public.a USING btree (y)
                            not valid
                            not ready\
                        """);
    }

    @EachServer
    void findsWhatIsLeftOver(Database database) throws SQLException {
        database.execute(DEBRIS);
        assertThat(read(database).leftovers()).containsExactly("a_y_key__idx_new");
        assertThat(read(database).named("a_y_key__idx_new"))
                .singleElement()
                .extracting(IndependentCatalog.Entry::sound)
                .isEqualTo(false);
    }

    @EachServer
    void findsWhatAPartitionLacks(Database database) throws SQLException {
        database.execute(
                """
                CREATE TABLE p (x int) PARTITION BY LIST (x);
                CREATE TABLE p_1 PARTITION OF p FOR VALUES IN (1) PARTITION BY LIST (x);
                CREATE TABLE p_1_1 PARTITION OF p_1 DEFAULT;
                CREATE INDEX p_idx ON p (x);
                """);
        assertThat(read(database).incomplete()).isEmpty();
        database.execute("UPDATE pg_index SET indisready = false WHERE indexrelid = 'p_1_1_x_idx'::regclass");
        assertThat(read(database).incomplete())
                .containsExactly(
                        "public.p_1_1 has no sound part of public.p_1_x_idx",
                        "public.p_1_1 has no sound part of public.p_idx");
    }

    private static IndependentCatalog read(Database database) throws SQLException {
        try (Connection connection = database.connect()) {
            return IndependentCatalog.read(connection);
        }
    }
}
