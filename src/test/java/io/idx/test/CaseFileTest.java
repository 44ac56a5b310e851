package io.idx.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The notation of cases: what is refused, and what an update writes. */
final class CaseFileTest {
    private static final String GIVEN = "# Why.\n\n-- given.sql --\nCREATE TABLE a (x int);\n";

    @Test
    void aSectionThatNothingReadsIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> parse(GIVEN + "\n-- plann --\nx\n"))
                .withMessage("replace/a: there is no section plann");
    }

    @Test
    void anOptionThatNothingReadsIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> parse(GIVEN + "\n-- options --\nmajor: 14\n"))
                .withMessage("replace/a: there is no option major");
    }

    @Test
    void aCaseWithoutAReasonIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> parse("-- given.sql --\nSELECT 1;\n"))
                .withMessage("replace/a: a case begins with its reason, each line after a #");
    }

    @Test
    void aSectionTwiceIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> parse(GIVEN + "\n-- plan --\na\n-- plan --\nb\n"))
                .withMessage("replace/a: -- plan -- stands twice");
    }

    @Test
    void aVariantThatIsNoLongerNeededIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> parse(GIVEN + "\n-- plan --\na\n-- plan 14 --\na\n"))
                .withMessage("replace/a: -- plan 14 -- says what its general section says");
    }

    @Test
    void aVariantBeatsTheGeneralSection() {
        CaseFile file = parse(GIVEN + "\n-- plan --\nnew\n-- plan 14-15 --\nold\n");
        assertThat(file.section("plan", 15)).contains("old");
        assertThat(file.section("plan", 16)).contains("new");
    }

    @Test
    void whatAllMajorsSayBecomesOneSection() {
        CaseFile file = parse(GIVEN + "\n-- plan --\nnew\n-- plan 14-15 --\nold\n");
        assertThat(file.updated(Map.of(14, Map.of("plan", "same"), 18, Map.of("plan", "same")))
                        .text())
                .isEqualTo(GIVEN + "\n-- plan --\nsame\n");
    }

    @Test
    void majorsThatSayTheSameShareAVariant() {
        assertThat(parse(GIVEN)
                        .updated(
                                Map.of(14, Map.of("plan", "old"), 15, Map.of("plan", "old"), 16, Map.of("plan", "new")))
                        .text())
                .isEqualTo(GIVEN + "\n-- plan --\nnew\n\n-- plan 14-15 --\nold\n");
    }

    @Test
    void majorsThatDidNotRunKeepTheirVariant() {
        CaseFile file = parse(GIVEN + "\n-- plan --\nnew\n\n-- plan 14 --\nold\n");
        assertThat(file.updated(Map.of(18, Map.of("plan", "newer"))).text())
                .isEqualTo(GIVEN + "\n-- plan --\nnewer\n\n-- plan 14 --\nold\n");
    }

    @Test
    void aDifferenceShowsTheLinesAround() {
        assertThat(LineDiff.of("a\nb\nc", "a\nx\nc")).isEqualTo("    a\n  - b\n  + x\n    c\n");
    }

    @Test
    void onlyWhatChangesFromRunToRunIsReplaced() {
        assertThat(
                        new Placeholders("postgres", Path.of("/d"))
                                .in(
                                        """
                                idx_test_12_3 on 127.0.0.1:5555 (primary, PostgreSQL 18.6) as postgres
                                2 indexes in 0.04 s; 16 kB; since 2026-11-22; PostgreSQL 14 is old; /d/x
                                """))
                .isEqualTo(
                        """
                        DATABASE on HOST:PORT (primary, PostgreSQL VERSION) as ROLE
                        2 indexes in TIME; SIZE; since DATE; PostgreSQL 14 is old; DIRECTORY/x\
                        """);
    }

    private static CaseFile parse(String text) {
        return CaseFile.parse(Path.of("a.case"), "replace/a", text);
    }
}
