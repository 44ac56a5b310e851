package io.idx.test;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The rules of the house, for the packages below one root: {@code new House("io.idx", exceptions).rules()}. The root is
 * a parameter so that the same rules can be shown planted offenders.
 *
 * @param api types that are public for people who call idx from Java, although nothing here does
 */
record House(String root, Set<String> api) {
    /** What a package may import of the others. A package that is not a key does not exist. */
    private static final Map<String, Set<String>> FLOORS = Map.ofEntries(
            Map.entry("model", Set.of()),
            Map.entry("sql", Set.of("model")),
            Map.entry("spec", Set.of("model", "sql")),
            Map.entry("diff", Set.of("model", "sql")),
            Map.entry("postgres", Set.of("model", "sql")),
            Map.entry("plan", Set.of("model", "sql", "diff")),
            Map.entry("evidence", Set.of("model", "sql", "postgres")),
            Map.entry("status", Set.of("model")),
            Map.entry("saved", Set.of("model", "sql", "diff", "plan")),
            Map.entry("apply", Set.of("model", "sql", "diff", "plan", "postgres")),
            Map.entry(
                    "reconcile",
                    Set.of("model", "spec", "diff", "postgres", "plan", "apply", "evidence", "status", "saved")),
            Map.entry("demo", Set.of("model", "sql", "postgres")),
            Map.entry("render", Set.of("model", "sql", "diff", "plan", "apply", "evidence", "status", "saved", "demo")),
            Map.entry(
                    "cli",
                    Set.of(
                            "model",
                            "sql",
                            "spec",
                            "diff",
                            "postgres",
                            "plan",
                            "apply",
                            "evidence",
                            "status",
                            "saved",
                            "reconcile",
                            "render",
                            "demo")));

    /** Which packages may use what is not ours. */
    private static final Map<String, Set<String>> LIBRARIES = Map.ofEntries(
            Map.entry("java.sql", Set.of("postgres", "demo")),
            Map.entry("org.postgresql", Set.of("postgres", "demo")),
            Map.entry("com.zaxxer.hikari", Set.of("postgres", "demo")),
            Map.entry("com.fasterxml.jackson", Set.of("spec", "render", "saved")),
            Map.entry("org.yaml.snakeyaml", Set.of("spec")),
            Map.entry("picocli", Set.of("cli")),
            Map.entry("org.jline", Set.of("render", "cli")),
            Map.entry("org.apache.commons.compress", Set.of("demo")),
            Map.entry("org.tukaani.xz", Set.of("demo")),
            Map.entry("java.io.PrintStream", Set.of("render", "cli", "demo")));

    private static final Pattern BANNED =
            Pattern.compile("Abstract.*|.*(Manager|Utils?|Helpers?|Impl|Service|Processor|Executor|Builder)");

    private static final Set<String> MUTABLE = Set.of(
            "java.util.ArrayList",
            "java.util.HashMap",
            "java.util.LinkedHashMap",
            "java.util.TreeMap",
            "java.util.HashSet",
            "java.util.LinkedHashSet",
            "java.util.ArrayDeque",
            "java.util.concurrent.ConcurrentHashMap",
            "java.util.concurrent.ConcurrentMap",
            "java.util.concurrent.atomic.AtomicInteger",
            "java.util.concurrent.atomic.AtomicLong",
            "java.util.concurrent.atomic.AtomicBoolean",
            "java.util.concurrent.atomic.AtomicReference",
            "java.lang.ThreadLocal",
            "java.lang.StringBuilder");

    /** Every rule by name. */
    Map<String, ArchRule> rules() {
        Map<String, ArchRule> rules = new LinkedHashMap<>();
        rules.put("packages", all("be in a package of the architecture", this::wrongPackage));
        rules.put("floors", all("use only the floors below", this::wrongFloors));
        LIBRARIES.forEach((library, packages) -> rules.put(
                "library " + library,
                all("leave " + library + " to " + packages, type -> uses(type, library, packages))));
        rules.put("names", all("be called after what they are", House::bannedName));
        rules.put("static state", all("have no static state that changes", House::staticState));
        rules.put("printing", all("print only in render, cli and demo", this::printing));
        rules.put(
                "exit",
                noClasses()
                        .that()
                        .resideOutsideOfPackage(root + ".cli..")
                        .should()
                        .callMethod(System.class, "exit", int.class));
        rules.put("hidden", all("be public only if another package uses them", this::needlesslyPublic));
        rules.put("interfaces", all("be an interface only with two implementations", House::loneInterface));
        return rules;
    }

    private static ArchRule all(String words, Function<JavaClass, Stream<String>> offences) {
        return classes().should(new ArchCondition<>(words) {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                if (!type.getSimpleName().equals("package-info")) {
                    offences.apply(type)
                            .distinct()
                            .map(offence -> SimpleConditionEvent.violated(type, type.getName() + ": " + offence))
                            .forEach(events::add);
                }
            }
        });
    }

    private Stream<String> wrongPackage(JavaClass type) {
        return FLOORS.containsKey(floor(type)) ? Stream.empty() : Stream.of("is in a package that does not exist");
    }

    private Stream<String> wrongFloors(JavaClass type) {
        String floor = floor(type);
        return targets(type)
                .filter(target -> target.getPackageName().startsWith(root + "."))
                .map(this::floor)
                .filter(other -> !other.equals(floor)
                        && !FLOORS.getOrDefault(floor, Set.of()).contains(other))
                .map(other -> floor + " may not use " + other);
    }

    private Stream<String> uses(JavaClass type, String library, Set<String> packages) {
        return packages.contains(floor(type))
                ? Stream.empty()
                : targets(type)
                        .map(JavaClass::getName)
                        .filter(name -> name.equals(library) || name.startsWith(library + "."))
                        .map(name -> "uses " + name);
    }

    private static Stream<String> bannedName(JavaClass type) {
        return Stream.of(type.getSimpleName())
                .filter(BANNED.asMatchPredicate())
                .map(name -> name + " says nothing; name it after a thing of the domain");
    }

    private static Stream<String> staticState(JavaClass type) {
        return type.getFields().stream()
                .filter(field -> field.getModifiers().contains(JavaModifier.STATIC))
                .filter(field -> !field.getModifiers().contains(JavaModifier.SYNTHETIC))
                .filter(field -> !field.getModifiers().contains(JavaModifier.FINAL)
                        || field.getRawType().isArray()
                        || MUTABLE.contains(field.getRawType().getName()))
                .map(field -> "field " + field.getName() + " can change");
    }

    private Stream<String> printing(JavaClass type) {
        Stream<String> traces = type.getMethodCallsFromSelf().stream()
                .filter(call -> call.getName().equals("printStackTrace"))
                .filter(call -> call.getTarget().getRawParameterTypes().isEmpty()
                        || !floor(type).equals("cli"))
                .map(call -> "prints a stack trace");
        Stream<String> streams = type.getFieldAccessesFromSelf().stream()
                .filter(access -> access.getTargetOwner().isEquivalentTo(System.class))
                .filter(access -> !Set.of("render", "cli", "demo").contains(floor(type)))
                .map(access -> "uses System." + access.getName());
        return Stream.concat(traces, streams);
    }

    private Stream<String> needlesslyPublic(JavaClass type) {
        boolean hidden = !type.getModifiers().contains(JavaModifier.PUBLIC)
                || type.getEnclosingClass().isPresent()
                || api.contains(type.getName());
        return hidden || type.getDirectDependenciesToSelf().stream().anyMatch(comesFromOutside(type))
                ? Stream.empty()
                : Stream.of("is public, yet no other package uses it");
    }

    private static Predicate<Dependency> comesFromOutside(JavaClass type) {
        return dependency -> !dependency.getOriginClass().getPackageName().equals(type.getPackageName());
    }

    private static Stream<String> loneInterface(JavaClass type) {
        boolean fine = !type.isInterface()
                || type.isAnnotation()
                || type.getSimpleName().endsWith("Listener")
                || type.isAnnotatedWith(FunctionalInterface.class)
                || type.getAllSubclasses().stream()
                                .filter(sub -> !sub.isInterface())
                                .count()
                        >= 2;
        return fine ? Stream.empty() : Stream.of("is an interface with fewer than two implementations");
    }

    private String floor(JavaClass type) {
        return List.of(type.getPackageName().substring(root.length()).split("\\.")).stream()
                .filter(part -> !part.isEmpty())
                .findFirst()
                .orElse("(root)");
    }

    private static Stream<JavaClass> targets(JavaClass type) {
        return type.getDirectDependenciesFromSelf().stream()
                .map(Dependency::getTargetClass)
                .map(JavaClass::getBaseComponentType);
    }
}
