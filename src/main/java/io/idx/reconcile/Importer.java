package io.idx.reconcile;

import io.idx.diff.Change;
import io.idx.diff.Difference;
import io.idx.diff.LeftOut;
import io.idx.model.Attribute;
import io.idx.model.Declaration;
import io.idx.model.DeclaredIndex;
import io.idx.model.ObservedIndex;
import io.idx.model.ObservedState;
import io.idx.model.ProblemException;
import io.idx.model.QualifiedName;
import io.idx.postgres.Canonicalization;
import io.idx.postgres.Database;
import io.idx.postgres.Snapshot;
import io.idx.spec.SpecEntry;
import io.idx.spec.SpecFiles;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The loop the other way round: writes into the files what the database has. Indexes that are not declared are added;
 * declared ones that differ are brought to what the database has only where {@code --only} names them.
 */
public final class Importer {
    private final Database database;
    private final SpecFiles files;
    private final Scope scope;
    private final Set<String> schemas;

    /** @param schemas those to import from; empty for those of the files */
    public Importer(Database database, SpecFiles files, Scope scope, Collection<String> schemas) {
        this.database = database;
        this.files = files;
        this.scope = scope;
        this.schemas = schemas.isEmpty() ? files.declaration().schemas() : Set.copyOf(schemas);
    }

    /** Looks at the catalog and edits the files, in memory. It changes nothing in the database. */
    public Import run() {
        Optional<Comparison> comparison = scope.only().isEmpty() || nothingDeclared()
                ? Optional.empty()
                : Optional.of(new Reconciler(database, files.declaration(), scope).compare());
        List<Change> accepted = new ArrayList<>();
        comparison.ifPresent(found -> {
            Entries entries = new Entries(found.observed());
            found.diff().changes().stream().filter(Importer::acceptable).forEach(change -> {
                accept(change, entries);
                accepted.add(change);
            });
        });
        return imported(database.observe(schemas).state(), accepted);
    }

    /**
     * Has PostgreSQL say what indexes mean that migrations create, and adds those that are not declared.
     *
     * @throws ProblemException with all that PostgreSQL does not accept, by the places in the migrations
     */
    public Import run(List<DeclaredIndex> created) {
        Set<QualifiedName> known = declaredNames();
        List<DeclaredIndex> covered = created.stream()
                .filter(index -> scope.covers(index.name(), index.table()))
                .toList();
        List<DeclaredIndex> undeclared =
                covered.stream().filter(index -> !known.contains(index.name())).toList();
        Set<String> all = new TreeSet<>();
        undeclared.forEach(index -> all.add(index.table().schema()));
        Snapshot snapshot = database.observe(all);
        Canonicalization canonical = database.canonicalize(undeclared, snapshot, false);
        if (!canonical.problems().isEmpty()) {
            throw new ProblemException(Reconciler.sorted(canonical.problems()));
        }
        List<SpecEntry> entries = canonical.desired().stream()
                .map(index -> new SpecEntry(index.name(), index.table(), index.definition()))
                .toList();
        SortedMap<LeftOut, SortedSet<QualifiedName>> leftOut = new TreeMap<>();
        int added = add(entries, leftOut);
        return new Import(snapshot.state(), added, List.of(), covered.size() - undeclared.size(), leftOut);
    }

    private Set<QualifiedName> declaredNames() {
        return files.declaration().indexes().stream()
                .map(DeclaredIndex::name)
                .collect(Collectors.toCollection(HashSet::new));
    }

    private boolean nothingDeclared() {
        return files.declaration().indexes().isEmpty();
    }

    private Import imported(ObservedState observed, List<Change> accepted) {
        Declaration declaration = files.declaration();
        Set<QualifiedName> known = declaredNames();
        Set<QualifiedName> settled = accepted.stream()
                .flatMap(change -> change.observed().stream())
                .map(ObservedIndex::name)
                .collect(Collectors.toSet());
        Entries entries = new Entries(observed);
        List<SpecEntry> undeclared = new ArrayList<>();
        SortedMap<LeftOut, SortedSet<QualifiedName>> leftOut = new TreeMap<>();
        int declared = 0;
        for (ObservedIndex index : observed.indexes()) {
            if (settled.contains(index.name()) || !scope.covers(index.name(), index.table())) {
                continue;
            }
            if (known.contains(index.name())) {
                declared++;
                continue;
            }
            Optional<LeftOut> reason = LeftOut.reason(index, observed, declaration);
            if (reason.isPresent()) {
                leftOut.computeIfAbsent(reason.get(), unused -> new TreeSet<>()).add(index.name());
            } else {
                undeclared.add(entries.of(index));
            }
        }
        int added = add(undeclared, leftOut);
        return new Import(observed, added, accepted, declared, leftOut);
    }

    /** Writes what there are words for; how many that are. */
    private int add(List<SpecEntry> entries, SortedMap<LeftOut, SortedSet<QualifiedName>> leftOut) {
        List<SpecEntry> writable = SpecEntry.writable(entries);
        SortedSet<QualifiedName> others = new TreeSet<>();
        entries.forEach(entry -> others.add(entry.name()));
        writable.forEach(entry -> others.remove(entry.name()));
        if (!others.isEmpty()) {
            leftOut.put(LeftOut.UNWRITABLE, others);
        }
        files.add(writable);
        return writable.size();
    }

    /** Whether the files can be brought to what the database has: it has a sound index in place of the declared one. */
    private static boolean acceptable(Change change) {
        boolean sound = change.observed().filter(ObservedIndex::sound).isPresent();
        return switch (change.kind()) {
            case RENAME -> sound;
            case REPLACE, ALTER, REPAIR -> sound && !change.differences().isEmpty();
            case CREATE, DROP -> false;
        };
    }

    private void accept(Change change, Entries entries) {
        Set<Attribute> attributes = EnumSet.noneOf(Attribute.class);
        change.differences().stream().map(Difference::attribute).forEach(attributes::add);
        SpecEntry entry = entries.of(change.observed().orElseThrow());
        boolean byPartition = !entry.parts().isEmpty()
                || change.desired().filter(index -> !index.parts().isEmpty()).isPresent();
        if (byPartition) {
            attributes.addAll(List.of(Attribute.WITH, Attribute.STATISTICS, Attribute.PARTITIONS));
        }
        files.change(change.name(), entry, attributes);
    }
}
