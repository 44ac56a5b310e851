package io.idx.cli;

import io.idx.model.Declaration;
import io.idx.model.NamePattern;
import io.idx.model.ObservedState;
import io.idx.model.QualifiedName;
import io.idx.reconcile.Scope;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** Which indexes. */
final class ScopeOptions {
    @Option(
            names = "--only",
            paramLabel = "GLOB",
            order = 70,
            description = "only these indexes: idx_*, or sales.idx_* for one schema; repeatable")
    private List<String> only = List.of();

    @Option(names = "--exclude", paramLabel = "GLOB", order = 71, description = "not these indexes; repeatable")
    private List<String> exclude = List.of();

    @Option(names = "--table", paramLabel = "GLOB", order = 72, description = "only on these tables; repeatable")
    private List<String> tables = List.of();

    Scope scope() {
        return new Scope(patterns("--only", only), patterns("--exclude", exclude), patterns("--table", tables));
    }

    List<String> only() {
        return only;
    }

    List<String> exclude() {
        return exclude;
    }

    List<String> tables() {
        return tables;
    }

    /** The patterns that fit nothing that is declared or observed: slips of the pen, most likely. */
    List<String> unmatched(Declaration declaration, ObservedState observed) {
        Predicate<NamePattern> index = pattern -> Stream.concat(
                        declaration.indexes().stream().map(declared -> declared.name()),
                        observed.indexes().stream().map(found -> found.name()))
                .noneMatch(pattern::matches);
        Predicate<NamePattern> table = pattern -> Stream.<QualifiedName>concat(
                        declaration.indexes().stream().map(declared -> declared.table()),
                        observed.tables().keySet().stream())
                .noneMatch(pattern::matches);
        Scope scope = scope();
        return Stream.concat(
                        Stream.concat(scope.only().stream(), scope.exclude().stream())
                                .filter(index),
                        scope.tables().stream().filter(table))
                .map(NamePattern::text)
                .toList();
    }

    private static List<NamePattern> patterns(String option, List<String> globs) {
        if (globs.contains("")) {
            throw new UsageException(option + " needs a name or a pattern");
        }
        return globs.stream().map(NamePattern::new).toList();
    }
}
