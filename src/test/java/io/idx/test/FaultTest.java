package io.idx.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever happens to an apply at whichever of its statements, nothing is lost, and the next apply finishes the work.
 * {@code -Dfaults=1000} tries so many on each major, {@code -Dseed=7} others, {@code -Dfaults=all} each kind at each
 * statement of each case, and with {@code -Dpart=3/24} the third of 24 parts of them; {@code -Dfault=KILLED} one
 * kind; {@code -Dsaved=true} has each apply be that of one plan file, and {@code -Djobs=2} has two tables worked on at
 * once.
 */
final class FaultTest {
    private static final int FAULTS = 20;
    private static final List<Fault> KINDS = List.of(Fault.values());
    private static final boolean ALL = System.getProperty("faults", "").equals("all");
    private static final long SEED = Long.getLong("seed", 20_261);
    private static final Optional<Fault> FAULT =
            Optional.ofNullable(System.getProperty("fault")).map(Fault::valueOf);

    @EachServer
    void theNextApplyFinishesTheWork(Database any, @TempDir Path directory) throws Exception {
        int major = any.server().major();
        List<CaseFile> files = CaseTest.Cases.selected().stream()
                .filter(file -> file.options().majors().contains(major))
                .filter(file -> file.options().run().contains("apply"))
                .toList();
        TestServer server = ServerSource.embedded(major);
        try {
            List<FaultCase> cases = new ArrayList<>();
            for (CaseFile file : files) {
                cases.add(new FaultCase(file, server, Files.createTempDirectory(directory, "case")));
            }
            List<String> complaints = ALL ? every(cases) : some(cases);
            System.out.printf(
                    "PostgreSQL %d: %d faults in %d cases%s%n",
                    major,
                    cases.stream().mapToInt(FaultCase::struck).sum(),
                    cases.stream().filter(begun -> begun.struck() > 0).count(),
                    ALL ? "" : ", seed " + SEED);
            assertThat(complaints)
                    .withFailMessage(() -> String.join("\n\n", complaints))
                    .isEmpty();
        } finally {
            server.stop();
        }
    }

    private static List<String> every(List<FaultCase> cases) throws IOException, SQLException {
        String[] part = System.getProperty("part", "1/1").split("/", 2);
        int parts = Integer.parseInt(part[1]);
        int turn = parts - Integer.parseInt(part[0]);
        List<String> complaints = new ArrayList<>();
        for (FaultCase begun : cases) {
            for (Fault fault : FAULT.map(List::of).orElse(KINDS)) {
                for (int nth = 1; begun.applies() && nth <= begun.statements().size(); nth++) {
                    if (turn++ % parts == 0) {
                        complaints.addAll(begun.complaints(fault, nth));
                    }
                }
            }
        }
        return complaints;
    }

    private static List<String> some(List<FaultCase> cases) throws IOException, SQLException {
        Random random = new Random(SEED);
        List<String> complaints = new ArrayList<>();
        for (int left = Integer.getInteger("faults", FAULTS); left > 0; ) {
            FaultCase begun = cases.get(random.nextInt(cases.size()));
            Fault fault = FAULT.orElse(KINDS.get(random.nextInt(KINDS.size())));
            double where = random.nextDouble();
            if (begun.applies()) {
                complaints.addAll(begun.complaints(
                        fault, 1 + (int) (where * begun.statements().size())));
                left--;
            }
        }
        return complaints;
    }

    @EachServer
    void faultsHappenWhereTheyAreSaidTo(Database any, @TempDir Path directory) throws Exception {
        CaseFile file = CaseFile.parse(
                Path.of("build.case"),
                "build",
                """
                # One build.

                -- given.sql --
                CREATE TABLE t (a int);

                -- indexes.yaml --
                {version: 1, tables: {t: {t_a: {columns: [a]}}}}
                """);
        FaultCase build = new FaultCase(file, any.server(), directory);
        int nth = 1 + build.statements().indexOf("CREATE INDEX CONCURRENTLY t_a ON public.t USING btree (a)");

        assertThat(nth).isPositive();
        assertThat(build.rightAfter(Fault.CUT_BEFORE, nth).named("t_a")).isEmpty();
        assertThat(build.rightAfter(Fault.CUT_AFTER, nth).named("t_a")).hasSize(1);
        assertThat(build.rightAfter(Fault.KILLED, 1).named("t_a")).isEmpty();
    }
}
