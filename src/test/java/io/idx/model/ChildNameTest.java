package io.idx.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ChildNameTest {
    private static final QualifiedName LOGS = new QualifiedName("public", "logs");

    @ParameterizedTest
    @CsvSource({
        "logs_at_idx, logs, logs_2026, logs_2026_at_idx",
        "idx_logs_at, logs, logs_2026, idx_logs_2026_at",
        "idx_logs, logs, logs_2026, idx_logs_2026",
        "logs, logs, logs_2026, logs_2026",
        "idx_catalogs_at, logs, logs_2026, logs_2026_idx_catalogs_at",
        "by_day, logs, p1, p1_by_day",
    })
    void puts_the_partition_in_the_place_of_its_table(String index, String table, String partition, String child) {
        assertThat(ChildName.of(LOGS.withName(index), LOGS.withName(table), LOGS.withName(partition), 0))
                .isEqualTo(LOGS.withName(child));
    }

    @Test
    void is_in_the_schema_of_the_partition() {
        QualifiedName partition = new QualifiedName("archive", "logs_2020");

        assertThat(ChildName.of(LOGS.withName("logs_at_idx"), LOGS, partition, 0))
                .isEqualTo(new QualifiedName("archive", "logs_2020_at_idx"));
    }

    @Test
    void has_another_choice_for_a_name_that_is_taken() {
        assertThat(ChildName.of(LOGS.withName("logs_at_idx"), LOGS, LOGS.withName("logs_2026"), 2))
                .isEqualTo(LOGS.withName("logs_2026_at_idx_2"));
    }

    @Test
    void is_cut_to_what_postgresql_keeps_and_stays_apart() {
        QualifiedName index = LOGS.withName("é".repeat(31));
        QualifiedName one = ChildName.of(index, LOGS, LOGS.withName("logs_1"), 0);
        QualifiedName two = ChildName.of(index, LOGS, LOGS.withName("logs_2"), 0);
        QualifiedName other = ChildName.of(index, LOGS, LOGS.withName("logs_1"), 1);

        assertThat(one).isEqualTo(LOGS.withName("logs_1_" + "é".repeat(23) + "_" + "74b2f676"));
        assertThat(one.name().getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(WorkingName.MAX_BYTES);
        assertThat(two).isNotEqualTo(one);
        assertThat(other.name()).endsWith("_1").isNotEqualTo(one.name());
    }
}
