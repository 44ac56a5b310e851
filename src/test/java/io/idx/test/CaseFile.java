package io.idx.test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A case: a comment that gives the reason, then sections, each under a line such as {@code -- plan --}. A section may
 * hold for some majors only: {@code -- plan 14 --} beside {@code -- plan --} for the others. docs/CONTRIBUTING.md tells
 * what each section is.
 *
 * @param name the path below the cases, without its ending: {@code replace/columns}
 * @param reason the comment, as written
 */
record CaseFile(Path path, String name, String reason, CaseOptions options, Map<Section, String> sections) {
    /** The name of a section and the majors it holds for. */
    record Section(String name, MajorRange majors) {
        @Override
        public String toString() {
            return "-- " + (name + " " + majors).trim() + " --";
        }
    }

    /** What idx said or did, in the order in which it is written. {@code -Dupdate} rewrites these. */
    static final List<String> EXPECTED = List.of(
            "validate",
            "validate.stderr",
            "import",
            "import.stderr",
            "fmt",
            "fmt.stderr",
            "plan",
            "plan.stderr",
            "apply",
            "apply.stderr",
            "replan",
            "drift",
            "drift.stderr",
            "verify",
            "verify.stderr",
            "status",
            "status.stderr",
            "catalog");

    /** Expected only where a case asks for it, as it says what the other sections imply. */
    static final Set<String> ON_REQUEST = Set.of("apply", "apply.stderr", "replan");

    private static final List<String> ORDER = List.of(
            "options",
            "given.sql",
            "*.yaml",
            "validate",
            "validate.stderr",
            "import",
            "import.stderr",
            "fmt",
            "fmt.stderr",
            "plan",
            "plan.stderr",
            "apply",
            "apply.stderr",
            "replan",
            "drift.sql",
            "drift",
            "drift.stderr",
            "verify",
            "verify.stderr",
            "status",
            "status.stderr",
            "catalog");
    private static final Pattern HEADER = Pattern.compile("-- ([a-z][\\w.-]*)(?: (\\d[\\d+-]*))? --");

    static CaseFile read(Path root, Path path) throws IOException {
        String name = root.relativize(path).toString().replace('\\', '/').replaceFirst("\\.case$", "");
        return parse(path, name, Files.readString(path));
    }

    static CaseFile parse(Path path, String name, String text) {
        StringBuilder reason = new StringBuilder();
        Map<Section, String> sections = new LinkedHashMap<>();
        StringBuilder body = reason;
        Optional<Section> open = Optional.empty();
        for (String line : text.lines().toList()) {
            Matcher header = HEADER.matcher(line);
            if (header.matches()) {
                close(name, sections, open, body);
                open = Optional.of(section(name, header));
                body = new StringBuilder();
            } else {
                body.append(line).append('\n');
            }
        }
        close(name, sections, open, body);
        CaseFile file = new CaseFile(
                path,
                name,
                reason.toString().strip(),
                CaseOptions.parse(name, sections.getOrDefault(new Section("options", MajorRange.ALL), "")),
                sections);
        file.check();
        return file;
    }

    private static Section section(String name, Matcher header) {
        String section = header.group(1);
        if (!ORDER.contains(kind(section))) {
            throw new IllegalArgumentException(name + ": there is no section " + section);
        }
        return new Section(section, header.group(2) == null ? MajorRange.ALL : MajorRange.parse(header.group(2)));
    }

    private static void close(String name, Map<Section, String> sections, Optional<Section> open, StringBuilder body) {
        open.ifPresent(section -> {
            if (sections.put(section, trimmed(body.toString())) != null) {
                throw new IllegalArgumentException(name + ": " + section + " stands twice");
            }
        });
    }

    private static String kind(String section) {
        boolean migration = section.endsWith(".sql") && !ORDER.contains(section);
        return section.endsWith(".yaml") || migration ? "*.yaml" : section;
    }

    private void check() {
        if (reason.isEmpty() || !reason.lines().allMatch(line -> line.startsWith("#"))) {
            throw new IllegalArgumentException(name + ": a case begins with its reason, each line after a #");
        }
        sections.forEach((section, text) -> {
            String general = sections.get(new Section(section.name(), MajorRange.ALL));
            if (!section.majors().equals(MajorRange.ALL) && text.equals(general)) {
                throw new IllegalArgumentException(name + ": " + section + " says what its general section says");
            }
        });
    }

    /** Without empty lines around it and without white space at the ends of lines. */
    static String trimmed(String text) {
        return text.lines()
                .map(String::stripTrailing)
                .collect(Collectors.joining("\n"))
                .replaceAll("^\n+|\n+$", "");
    }

    /** The section that holds for a major. */
    Optional<String> section(String section, int major) {
        return sections.keySet().stream()
                .filter(key -> key.name().equals(section) && key.majors().contains(major))
                .max(Comparator.comparing(Section::majors))
                .map(sections::get);
    }

    boolean has(String section) {
        return sections.keySet().stream().anyMatch(key -> key.name().equals(section));
    }

    /** The files that idx finds in its directory, by name. */
    Map<String, String> files() {
        Map<String, String> files = new TreeMap<>();
        sections.forEach((section, text) -> {
            if (kind(section.name()).equals("*.yaml")) {
                files.put(section.name(), text + "\n");
            }
        });
        return files;
    }

    /**
     * The same case with what was seen as what is expected. Majors that did not run keep what they had, if that is a
     * section of their own.
     */
    CaseFile updated(Map<Integer, Map<String, String>> seenByMajor) {
        Map<Section, String> updated = new LinkedHashMap<>(sections);
        updated.keySet().removeIf(section -> EXPECTED.contains(section.name()));
        for (String section : EXPECTED) {
            TreeMap<Integer, String> seen = new TreeMap<>();
            seenByMajor.forEach((major, outputs) -> {
                String text = outputs.get(section);
                if (text != null) {
                    seen.put(major, text);
                }
            });
            sections.forEach((key, text) -> {
                boolean others = seenByMajor.keySet().stream().noneMatch(key.majors()::contains);
                if (key.name().equals(section) && others) {
                    seen.putIfAbsent(key.majors().first(), text);
                }
            });
            if (!seen.isEmpty()) {
                variants(section, seen).forEach(updated::put);
            }
        }
        return new CaseFile(path, name, reason, options, updated);
    }

    /** One section for what the newest major says, and one for each run of majors that say something else. */
    private static Map<Section, String> variants(String section, TreeMap<Integer, String> seen) {
        Map<Section, String> variants = new LinkedHashMap<>();
        String general = seen.lastEntry().getValue();
        variants.put(new Section(section, MajorRange.ALL), general);
        int first = 0;
        List<Map.Entry<Integer, String>> entries = new ArrayList<>(seen.entrySet());
        for (int i = 0; i < entries.size(); i++) {
            boolean last = i + 1 == entries.size()
                    || !entries.get(i + 1).getValue().equals(entries.get(i).getValue())
                    || entries.get(i + 1).getKey() != entries.get(i).getKey() + 1;
            if (last) {
                if (!entries.get(i).getValue().equals(general)) {
                    variants.put(
                            new Section(
                                    section,
                                    new MajorRange(
                                            entries.get(first).getKey(),
                                            entries.get(i).getKey())),
                            entries.get(i).getValue());
                }
                first = i + 1;
            }
        }
        return variants;
    }

    /** As it stands in the file. */
    String text() {
        Set<Section> ordered = new TreeSet<>(Comparator.<Section>comparingInt(key -> ORDER.indexOf(kind(key.name())))
                .thenComparing(Section::name)
                .thenComparing(Section::majors));
        ordered.addAll(sections.keySet());
        return reason
                + "\n\n"
                + ordered.stream()
                        .map(section -> section + "\n" + sections.get(section) + "\n")
                        .collect(Collectors.joining("\n"));
    }

    @Override
    public String toString() {
        return name;
    }
}
