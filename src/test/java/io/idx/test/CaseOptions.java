package io.idx.test;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The section {@code options} of a case, lines of {@code key: value}.
 *
 * @param majors the majors that the case is for
 * @param run the commands, in order; default: plan, apply
 * @param plainRole whether idx connects as a role without privileges
 * @param arguments further arguments by command; {@code $URL} stands for the database
 */
record CaseOptions(MajorRange majors, List<String> run, boolean plainRole, Map<String, List<String>> arguments) {
    private static final Set<String> COMMANDS =
            Set.of("validate", "import", "fmt", "plan", "apply", "drift", "verify", "status");

    static CaseOptions parse(String name, String text) {
        MajorRange majors = MajorRange.ALL;
        List<String> run = List.of("plan", "apply");
        boolean plainRole = false;
        Map<String, List<String>> arguments = new TreeMap<>();
        for (String line : text.lines().filter(one -> !one.isBlank()).toList()) {
            String[] pair = line.split(":", 2);
            List<String> words =
                    new ArrayList<>(List.of(pair[pair.length - 1].trim().split("\\s+")));
            switch (pair[0]) {
                case "majors" -> majors = MajorRange.parse(pair[1].trim());
                case "run" -> run = words;
                case "role" -> plainRole = words.equals(List.of(TestServer.PLAIN_ROLE));
                case "validate", "import", "fmt", "plan", "apply", "drift", "verify", "status" ->
                    arguments.put(pair[0], words);
                default -> throw new IllegalArgumentException(name + ": there is no option " + pair[0]);
            }
        }
        if (!COMMANDS.containsAll(run)) {
            throw new IllegalArgumentException(name + ": run: has " + COMMANDS + ", not " + run);
        }
        return new CaseOptions(majors, run, plainRole, arguments);
    }

    List<String> arguments(String command) {
        return arguments.getOrDefault(command, List.of());
    }

    /** Whether the case is about a file alone, so that one run says all. */
    boolean offline() {
        return Set.of("validate", "fmt").containsAll(run)
                && !arguments("validate").contains("$URL");
    }
}
