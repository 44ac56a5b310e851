package io.idx.test;

import io.idx.plan.Hazard;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.yaml.snakeyaml.Yaml;

/**
 * One case on one server: sets the scene, runs the commands, and collects what was seen, by section. What every case
 * must hold without being asked ends up in {@link #complaints}.
 */
final class CaseRun {
    private static final String BUSY =
            """
            SELECT count(*) FROM pg_stat_activity
             WHERE datname = current_database() AND pid <> pg_backend_pid() AND application_name <> 'idx tests'
               AND backend_type = 'client backend' AND state LIKE 'idle in transaction%'
            """;

    private static final String SCHEMAS =
            """
            SELECT nspname FROM pg_namespace WHERE nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema'
             ORDER BY nspname = 'public' DESC, nspname
            """;

    private static final String IMPORTED = "imported.yaml";

    private final CaseFile file;
    private final Optional<Database> database;
    private final Tool tool;
    private final Placeholders placeholders;
    private final Map<String, String> seen = new LinkedHashMap<>();
    private final List<String> complaints = new ArrayList<>();

    private CaseRun(CaseFile file, Optional<Database> database, Path directory) {
        this.file = file;
        this.database = database;
        boolean plain = file.options().plainRole();
        this.tool = new Tool(
                directory,
                database.map(own -> Map.of("IDX_URL", plain ? own.plainUrl() : own.url(), "HOME", directory.toString()))
                        .orElse(Map.of("HOME", directory.toString())));
        this.placeholders = new Placeholders(
                plain
                        ? TestServer.PLAIN_ROLE
                        : database.map(own -> own.server().user()).orElse("nobody"),
                directory);
    }

    /** Runs a case in a database that is empty; without one, only what needs none. */
    static CaseRun of(CaseFile file, Optional<Database> database) throws IOException, SQLException {
        Path directory = Files.createTempDirectory("idx-case");
        try {
            for (Map.Entry<String, String> own : file.files().entrySet()) {
                Files.writeString(directory.resolve(own.getKey()), own.getValue());
            }
            CaseRun run = new CaseRun(file, database, directory);
            run.sql("given.sql");
            run.commands();
            run.look();
            run.imported();
            return run;
        } finally {
            for (String own : file.files().keySet()) {
                Files.deleteIfExists(directory.resolve(own));
            }
            Files.deleteIfExists(directory.resolve(IMPORTED));
            Files.delete(directory);
        }
    }

    /** What idx printed and what the catalog holds in the end, by section. */
    Map<String, String> seen() {
        return seen;
    }

    /** What is wrong whatever the case expects. */
    List<String> complaints() {
        return complaints;
    }

    private void commands() throws SQLException {
        int exit = 0;
        for (String command : file.options().run()) {
            String before = catalogText();
            exit = command(command, command);
            if (!command.equals("apply") && !before.equals(catalogText())) {
                complaints.add(command + " changed the catalog");
            }
            if (exit != 0) {
                break;
            }
            if (command.equals("apply")) {
                applied();
            }
        }
        if (exit == 0 && file.has("drift.sql")) {
            sql("drift.sql");
            command("drift", "drift");
            command("apply", "apply again");
            applied();
        }
    }

    /** Runs a command and keeps what it printed under a section's name. Exit codes other than 0 are its last line. */
    private int command(String command, String section) {
        List<String> arguments = new ArrayList<>(List.of(command));
        if (command.equals("apply")) {
            arguments.add("--auto-approve");
        }
        file.options()
                .arguments(command)
                .forEach(argument -> arguments.add(
                        argument.replace("$URL", database.map(Database::url).orElse("$URL"))));
        Tool.Run run = tool.run(arguments);
        String tail = run.exit() == 0 ? "" : "\n[exit " + run.exit() + "]";
        String text = placeholders.in(run.out().stripTrailing() + tail);
        String plan = allowed(seen.getOrDefault("plan", ""), arguments);
        boolean repeats = command.equals("apply") && !plan.isEmpty() && text.startsWith(plan);
        seen.put(section, repeats ? "(the plan)" + text.substring(plan.length()) : text);
        if (!run.err().isBlank() || file.has(section + ".stderr")) {
            seen.put(section + ".stderr", placeholders.in(run.err()));
        }
        return run.exit();
    }

    /** The plan as an apply shows it that was told what is allowed. */
    private static String allowed(String plan, List<String> arguments) {
        String shown = plan;
        for (Hazard hazard : Hazard.values()) {
            String word = "--allow=" + hazard.word();
            boolean named = arguments.stream()
                    .filter(argument -> argument.startsWith("--allow="))
                    .anyMatch(argument ->
                            ("," + argument.substring("--allow=".length()) + ",").contains("," + hazard.word() + ","));
            if (named) {
                shown = shown.replaceAll("allow it with " + word + "(?![\\w-])", "allowed by " + word);
            }
        }
        return shown;
    }

    /** What must hold after every apply that says that it succeeded. */
    private void applied() throws SQLException {
        Tool.Run again = tool.run(withArguments("plan"));
        String text = placeholders.in(again.out() + again.err());
        seen.put("replan", text);
        if (again.exit() != 0 || (!again.out().contains("No changes") && !file.has("replan"))) {
            complaints.add("the second plan is not empty:\n" + text);
        }
        IndependentCatalog catalog = catalog();
        complaints.addAll(catalog.incomplete());
        catalog.leftovers().forEach(name -> complaints.add("left over: " + name));
        for (String declared : declaredNames()) {
            if (catalog.named(declared).stream().noneMatch(IndependentCatalog.Entry::sound)) {
                complaints.add("declared, yet not there or not sound: " + declared);
            }
        }
    }

    private List<String> withArguments(String command) {
        List<String> arguments = new ArrayList<>(List.of(command));
        arguments.addAll(file.options().arguments(command));
        return arguments;
    }

    /** The last look: what is there now, and that nobody still holds a transaction open. */
    private void look() throws SQLException {
        if (database.isEmpty()) {
            return;
        }
        seen.put("catalog", CaseFile.trimmed(catalogText()));
        try (Connection connection = database.get().connect();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(BUSY)) {
            result.next();
            if (result.getInt(1) != 0) {
                complaints.add("a session was left idle in transaction");
            }
        }
    }

    /** Whatever a database holds, a file that is imported from it leaves nothing to plan. */
    private void imported() throws SQLException {
        if (database.isEmpty()) {
            return;
        }
        List<String> arguments = new ArrayList<>(List.of("import", "-f", IMPORTED));
        try (Connection connection = database.get().connect();
                Statement statement = connection.createStatement();
                ResultSet schemas = statement.executeQuery(SCHEMAS)) {
            while (schemas.next()) {
                arguments.addAll(List.of("--schema", schemas.getString(1)));
            }
        }
        Tool.Run imported = tool.run(arguments);
        Tool.Run plan = tool.run(List.of("plan", "-f", IMPORTED));
        boolean debris = imported.err().contains("left by interrupted runs");
        boolean nothing = plan.exit() == 0 && (plan.out().contains("No changes") || debris);
        if (imported.exit() != 0 || !nothing) {
            complaints.add("what was imported does not plan to nothing:\n" + imported.out() + imported.err()
                    + plan.out() + plan.err());
        }
    }

    private void sql(String section) throws SQLException {
        if (database.isPresent()) {
            int major = database.get().server().major();
            database.get().execute(file.section(section, major).orElse(""));
            database.get().awaitQuiet();
        }
    }

    private String catalogText() throws SQLException {
        return database.isEmpty() ? "" : catalog().text();
    }

    private IndependentCatalog catalog() throws SQLException {
        try (Connection connection = database.orElseThrow().connect()) {
            return IndependentCatalog.read(connection);
        }
    }

    /** Read by another YAML reader than the product's. */
    private List<String> declaredNames() {
        List<String> names = new ArrayList<>();
        for (Map.Entry<String, String> own : file.files().entrySet()) {
            String text = own.getKey().endsWith(".sql") ? "" : own.getValue();
            if (new Yaml().load(text) instanceof Map<?, ?> root && root.get("tables") instanceof Map<?, ?> tables) {
                for (Object indexes : tables.values()) {
                    if (indexes instanceof Map<?, ?> byName) {
                        byName.forEach((name, attributes) -> {
                            if (!expired(attributes)) {
                                names.add(unquoted(String.valueOf(name)));
                            }
                        });
                    }
                }
            }
        }
        return names;
    }

    private static boolean expired(Object attributes) {
        Object last = attributes instanceof Map<?, ?> map ? map.get("expires") : null;
        String day = last instanceof Date date ? date.toInstant().toString() : String.valueOf(last);
        return last != null && LocalDate.parse(day.substring(0, 10)).isBefore(LocalDate.now(ZoneOffset.UTC));
    }

    private static String unquoted(String name) {
        return name.startsWith("\"") ? name.substring(1, name.length() - 1).replace("\"\"", "\"") : name;
    }
}
