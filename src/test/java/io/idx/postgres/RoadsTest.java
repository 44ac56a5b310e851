package io.idx.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.idx.model.Caveat;
import io.idx.model.DeclaredIndex;
import io.idx.model.DesiredIndex;
import io.idx.test.EachServer;
import io.idx.test.TestServer;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Every road says of every definition of the corpus what PostgreSQL itself made of it, on whatever server. */
class RoadsTest {
    private static final Set<String> SCHEMAS = Set.of("app", "Odd Schema");
    private static final String READ_ONLY = "?options=-c%20default_transaction_read_only%3Don";

    @EachServer
    void byTheTwin(io.idx.test.Database scratch) throws SQLException {
        List<DeclaredIndex> declared = Corpus.all(scratch.server().major());
        Corpus.create(scratch, declared);

        assertThat(declared).hasSizeGreaterThan(450);
        assertThat(differences(scratch.url(), declared)).isEmpty();
    }

    @EachServer
    void byTreesWithUsageOnTheSchemasAlone(io.idx.test.Database scratch) throws SQLException {
        List<DeclaredIndex> declared = Corpus.all(scratch.server().major());
        Corpus.create(scratch, declared);
        scratch.execute("GRANT USAGE ON SCHEMA app, ext, fn, \"Odd Schema\" TO " + TestServer.PLAIN_ROLE);

        assertThat(differences(scratch.plainUrl() + READ_ONLY, declared)).isEmpty();
    }

    /** What is told of the definitions besides that they match; nothing, if all is well. */
    static List<String> differences(String url, List<DeclaredIndex> declared) {
        List<String> differences = new ArrayList<>();
        try (Database database = Corpus.open(url)) {
            Snapshot snapshot = database.observe(SCHEMAS);
            Canonicalization canonical = database.canonicalize(declared, snapshot, false);
            canonical.problems().forEach(problem -> differences.add(problem.toString()));
            for (Caveat caveat : canonical.caveats()) {
                differences.add(caveat.kind() + " " + Corpus.sql(caveat.index()));
            }
            for (DesiredIndex desired : canonical.desired()) {
                var there = Corpus.definition(snapshot, desired.name());
                if (!desired.definition().equals(there)) {
                    differences.add(Corpus.sql(desired.declared()) + "\n  " + desired.definition() + "\n  " + there);
                }
            }
            if (canonical.desired().size() != declared.size()) {
                differences.add(canonical.desired().size() + " of " + declared.size() + " decided");
            }
        }
        return differences;
    }
}
