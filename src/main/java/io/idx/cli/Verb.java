package io.idx.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** The commands. Only the one that is asked for is ever built. */
enum Verb {
    VALIDATE("Check indexes.yaml, without a database", ValidateCommand::new),
    PLAN("Show what would change", PlanCommand::new),
    APPLY("Change the database, from a saved plan or after approval", ApplyCommand::new),
    DRIFT("Compare the database with indexes.yaml, for cron", DriftCommand::new),
    VERIFY("Ask whether the declared queries use their indexes", VerifyCommand::new),
    STATUS("Show how indexes fare: use, size, health, running builds", StatusCommand::new),
    SHOW("Show a saved plan", ShowCommand::new),
    IMPORT("Write what the database has into indexes.yaml", ImportCommand::new),
    FMT("Bring indexes.yaml into its one layout", FmtCommand::new),
    DEMO("Show all of this on a PostgreSQL of its own", DemoCommand::new),
    EXPLAIN("Explain a message code such as IDX104", ExplainCommand::new),
    SCHEMA("Print the JSON Schema of a format", SchemaCommand::new);

    private final String purpose;
    private final Function<Terminal, Action> action;

    Verb(String purpose, Function<Terminal, Action> action) {
        this.purpose = purpose;
        this.action = action;
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** For the list of commands: one line. */
    String purpose() {
        return purpose;
    }

    Action on(Terminal terminal) {
        return action.apply(terminal);
    }

    static Optional<Verb> named(String word) {
        return Arrays.stream(values()).filter(verb -> verb.word().equals(word)).findFirst();
    }

    static List<String> words() {
        return Arrays.stream(values()).map(Verb::word).toList();
    }
}
