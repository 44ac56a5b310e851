package io.idx.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.idx.model.ProblemCode;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class IdxTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "plam | idx: there is no command \"plam\"; did you mean plan?",
                "x | idx: there is no command \"x\"",
                "--color=never plan | idx: options come after the command: idx plan --color",
                "-version | idx: idx uses two dashes: --version",
                "plan --onyl x | idx plan: unknown option --onyl; did you mean --only?",
                "plan --ulr=postgres://u:secret@h/d | idx plan: unknown option --ulr",
                "plan postgres://u:secret@h/d | idx plan: a database is named with an option: --url=URL",
                "plan password=secret | idx plan: a database is named with an option: --url=URL",
                "plan now | idx plan: what is \"now\" for?",
                "plan --url | idx plan: --url needs a value: URL",
                "plan --url a --url b | idx plan: --url can be given only once",
                "plan -q=maybe | idx plan: --quiet does not take this value",
                "apply --wait-limit=900 | idx apply: --wait-limit takes a time such as 90s, 15m or 2h, not \"900\"",
                "apply --lock-timeout=soon | idx apply: --lock-timeout takes a time such as 90s, 15m or 2h,"
                        + " not \"soon\"",
                "apply --queue-limit=5 | idx apply: --queue-limit takes a time such as 90s, 15m or 2h, not \"5\"",
                "plan --color=pink | idx plan: --color is auto, always or never, not \"pink\"",
                "apply -auto-approve | idx apply: idx uses two dashes: --auto-approve",
                "plan -url=postgres://u:secret@h/d | idx plan: idx uses two dashes: --url",
                "apply --allow=used,stall | idx apply: --allow does not know \"used\";"
                        + " it takes used-drop, young-counters, unique-drop, unique-replace, exchange, clustered-drop,"
                        + " replica-identity, replica-identity-drop, refresh-drop, extension-drop,"
                        + " partitioned-drop, foreign-partition, stall",
                "drift --fail-on=medium | idx drift: --fail-on is low, high or critical, not \"medium\"",
                "status --sort=age | idx status: --sort is name, size or scans, not \"age\"",
                "status --watch=0 | idx status: --watch takes a whole number of 1 or more, not \"0\"",
                "status --watch=soon | idx status: --watch takes a whole number of 1 or more, not \"soon\"",
                "status --unused=a_month | idx status: --unused takes a whole number, not \"a_month\"",
                "status --schema= | idx status: --schema needs a name",
                "explain IDX999 | idx explain: there is no code \"IDX999\"; did you mean IDX799?",
                "import -f - | idx import: import writes into files: - is none",
                "import --schema= | idx import: --schema needs a name",
                "import --sql | idx import: --sql needs a value: FILE",
                "demo --serve --measure | idx demo: --serve and --measure exclude each other",
                "demo --out=x.md | idx demo: --out belongs to --measure",
                "demo --measure --out=nowhere/x.md | idx demo: --out is no place for a file: nowhere/x.md",
                "demo --measure --out=pom.xml | idx demo: --out does not overwrite pom.xml, which is no page of"
                        + " measurements of idx",
                "demo --measure --out=docs | idx demo: --out is no place for a file: docs",
                "fmt -f - -f x | idx fmt: fmt reads standard input or files, not both",
                "explain nonsense | idx explain: there is no code \"nonsense\"; idx explain lists all",
            })
    void aWrongCommandLine(String args, String message) {
        Shell shell = Shell.anywhere();
        assertThat(shell.run(args.split(" "))).isEqualTo(64);
        assertThat(shell.out()).isEmpty();
        assertThat(shell.err())
                .startsWith(message + "\n")
                .endsWith(" --help tells more\n")
                .doesNotContain("secret");
    }

    /** Whoever takes one for another must not find it in a log. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "postgresql://u:secret@h/d",
                "apply postgresql://u:sec@secret@h/d",
                "apply host=h~password=secret",
                "apply host=h~password='x~secret'",
                "apply --events postgresql://h/d?sslpassword=secret",
                "show postgresql://u:secret@h/d",
                "plan --reverse postgresql://u:secret@h/d",
                "plan --out postgresql://u:secret@h/d",
                "plan -f postgresql://u:secret@h/d",
                "import --sql postgresql://u:secret@h/d",
                "plan --service postgresql://u:secret@h/d",
                "plan --service host=h~sslpassword=secret",
                "apply --events=postgresql://u:secret@h/d",
                "status --only postgresql://u:secret@h/d",
            })
    void aConnectionStringInTheWrongPlaceIsNotRepeated(String args) {
        Shell shell = Shell.anywhere()
                .with("IDX_LOG", "debug")
                .with("IDX_FILE", "postgresql://u:secret@h/f")
                .with("PGSERVICE", "postgresql://u:secret@h/s")
                .with("PGSERVICEFILE", "nowhere");
        String[] words = args.split(" ");
        assertThat(shell.run(
                        Stream.of(words).map(word -> word.replace('~', ' ')).toArray(String[]::new)))
                .isNotZero();
        assertThat(shell.err()).isNotEmpty();
        assertThat(shell.err() + shell.out()).doesNotContain("secret");
    }

    @Test
    void nothingAtAll() {
        Shell shell = Shell.anywhere();
        assertThat(shell.run()).isEqualTo(64);
        assertThat(shell.out()).isEmpty();
        assertThat(shell.err())
                .isEqualTo(
                        """
                        Usage: idx COMMAND [OPTIONS]

                        Commands:
                          validate   Check indexes.yaml, without a database
                          plan       Show what would change
                          apply      Change the database, from a saved plan or after approval
                          drift      Compare the database with indexes.yaml, for cron
                          verify     Ask whether the declared queries use their indexes
                          status     Show how indexes fare: use, size, health, running builds
                          show       Show a saved plan
                          import     Write what the database has into indexes.yaml
                          fmt        Bring indexes.yaml into its one layout
                          demo       Show all of this on a PostgreSQL of its own
                          explain    Explain a message code such as IDX104
                          schema     Print the JSON Schema of a format

                        idx --help tells more.
                        """);
    }

    @ParameterizedTest
    @CsvSource({"'',''", "0,''", "2,''", "12,''", "01,''"})
    void applyNeedsSomebodyToAsk(String terminals, String typed) {
        Shell shell = Shell.anywhere().onTerminals(terminals).type("yes\n" + typed);
        assertThat(shell.run("apply", "-f", "nowhere.yaml")).isEqualTo(64);
        assertThat(shell.err())
                .isEqualTo(
                        """
                        idx apply: apply asks for approval, and there is no terminal to ask on
                          run it at a terminal, or approve beforehand: idx apply PLAN, or idx apply --auto-approve
                        idx apply --help tells more
                        """);
    }

    @Test
    void explainsEveryCode() {
        for (ProblemCode code : ProblemCode.values()) {
            Shell shell = Shell.anywhere();
            assertThat(shell.run("explain", code.code().toLowerCase(java.util.Locale.ROOT)))
                    .isZero();
            assertThat(shell.out()).isEqualTo(code.code() + ": " + code.explanation() + "\n");
        }
        Shell all = Shell.anywhere();
        assertThat(all.run("explain")).isZero();
        assertThat(all.out().lines()).hasSize(ProblemCode.values().length);
    }

    @Test
    void version() {
        for (String word : new String[] {"-V", "--version", "version"}) {
            Shell shell = Shell.anywhere();
            assertThat(shell.run(word)).isZero();
            assertThat(shell.out()).isEqualTo("idx (not packaged)\n");
        }
    }

    @Test
    void helpGoesToStandardOutput() {
        for (String[] args : new String[][] {{"--help"}, {"-h"}, {"help"}}) {
            Shell shell = Shell.anywhere();
            assertThat(shell.run(args)).isZero();
            assertThat(shell.err()).isEmpty();
            assertThat(shell.out()).isEqualTo(Help.full());
        }
    }

    @ParameterizedTest
    @EnumSource(Verb.class)
    void everyCommandHasHelpWithExamplesFirst(Verb verb) {
        Shell shell = Shell.anywhere();
        assertThat(shell.run(verb.word(), "--help")).isZero();
        assertThat(shell.out())
                .contains("\n\nExamples:\n  idx " + verb.word())
                .containsPattern("\nUsage: idx " + verb.word() + "( \\[[A-Z]+\\]| PLAN)? \\[OPTIONS\\]\n")
                .contains("-f, --file=FILE")
                .doesNotContain("\u001b");
        assertThat(shell.out().lines()).allMatch(line -> line.length() <= 92);
        Shell other = Shell.anywhere();
        other.run("help", verb.word());
        assertThat(other.out()).isEqualTo(shell.out());
    }

    @Test
    void everyCommandIsInTheList() {
        assertThat(Help.full()).contains(Verb.words());
    }

    @Test
    void noEscapeSequenceWhenPiped() {
        Shell shell = Shell.anywhere();
        assertThat(shell.run("plan", "-f", "nowhere.yaml")).isEqualTo(3);
        assertThat(shell.err()).startsWith("error[IDX001]: ").doesNotContain("\u001b");
    }

    @Test
    void eachStreamHasItsOwnColour() {
        Shell shell = Shell.anywhere().onTerminals("2").with("TERM", "xterm");
        shell.run("plan", "-f", "nowhere.yaml");
        assertThat(shell.err()).startsWith("\u001b[1;31merror[IDX001]\u001b[0m: ");
        Shell other = Shell.anywhere().onTerminals("1").with("TERM", "xterm");
        other.run("plan", "-f", "nowhere.yaml");
        assertThat(other.err()).doesNotContain("\u001b");
        Shell never = Shell.anywhere().onTerminals("2").with("TERM", "xterm");
        never.run("plan", "-f", "nowhere.yaml", "--color=never");
        assertThat(never.err()).doesNotContain("\u001b");
    }

    @Test
    void aStackTraceOnlyOnRequest() {
        Shell shell = Shell.anywhere();
        shell.run("plan", "-f", "nowhere.yaml");
        assertThat(shell.err()).doesNotContain("    at ");
        Shell debug = Shell.anywhere().with("IDX_LOG", "debug");
        debug.run("plan", "-f", "nowhere.yaml");
        assertThat(debug.err()).contains("    at ");
    }

    @Test
    void theFileOfTheEnvironment() {
        Shell shell = Shell.anywhere().with("IDX_FILE", "elsewhere.yaml");
        assertThat(shell.run("validate")).isEqualTo(3);
        assertThat(shell.err()).isNotEmpty();
    }
}
