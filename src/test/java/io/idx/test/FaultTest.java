package io.idx.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever happens to an apply at whichever of its statements, nothing is lost, and the next apply finishes the work.
 * {@code -Dfaults=1000} tries so many on each major, {@code -Dseed=7} others, {@code -Dfault=KILLED} one kind,
 * and {@code -Dsaved=true} has each apply be that of one plan file.
 */
final class FaultTest {
    private static final int FAULTS = 20;
    private static final List<Fault> KINDS = List.of(Fault.values());
    private static final Optional<Fault> FAULT =
            Optional.ofNullable(System.getProperty("fault")).map(Fault::valueOf);

    @EachServer
    void theNextApplyFinishesTheWork(Database any, @TempDir Path directory) throws Exception {
        int major = any.server().major();
        List<CaseFile> files = CaseTest.Cases.selected().stream()
                .filter(file -> file.options().majors().contains(major))
                .filter(file -> file.options().run().contains("apply"))
                .toList();
        long seed = Long.getLong("seed", 20_261);
        Random random = new Random(seed);
        Map<Fault, Integer> counts = new EnumMap<>(Fault.class);
        List<String> complaints = new ArrayList<>();
        TestServer server = ServerSource.embedded(major);
        try {
            Map<CaseFile, FaultCase> cases = new HashMap<>();
            for (int done = 0; done < Integer.getInteger("faults", FAULTS); ) {
                CaseFile file = files.get(random.nextInt(files.size()));
                Fault fault = FAULT.orElse(KINDS.get(random.nextInt(KINDS.size())));
                double where = random.nextDouble();
                if (!cases.containsKey(file)) {
                    cases.put(file, new FaultCase(file, server, Files.createTempDirectory(directory, "case")));
                }
                FaultCase begun = cases.get(file);
                if (begun.applies()) {
                    complaints.addAll(begun.complaints(
                            fault, 1 + (int) (where * begun.statements().size())));
                    counts.merge(fault, 1, Integer::sum);
                    done++;
                }
            }
            System.out.printf("PostgreSQL %d: %s in %d cases, seed %d%n", major, counts, cases.size(), seed);
        } finally {
            server.stop();
        }
        assertThat(complaints)
                .withFailMessage(() -> String.join("\n\n", complaints))
                .isEmpty();
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
