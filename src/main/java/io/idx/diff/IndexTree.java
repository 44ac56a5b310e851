package io.idx.diff;

import io.idx.model.ObservedIndex;
import io.idx.model.QualifiedName;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The index of a partitioned table with those on its partitions, of any depth: what is there of it, and what it is
 * called.
 *
 * @param kind what it is an index on
 * @param name that it has; of one that is not there, the name that it is built under
 * @param lasting the name that it has in the end
 * @param index what is there: attached to the index above, or fit for it
 * @param attached whether it belongs to the index above; the topmost does not
 * @param debris what interrupted runs left on this table
 * @param elders indexes of this table by themselves that CREATE INDEX on the table above would take up in place of this
 *     one: the oldest goes, and the order of a column does not count. One that has parts stands here as it is built
 *     anew, with what is there now as its index
 */
public record IndexTree(
        QualifiedName table,
        Kind kind,
        QualifiedName name,
        QualifiedName lasting,
        Optional<ObservedIndex> index,
        boolean attached,
        List<ObservedIndex> debris,
        List<IndexTree> elders,
        List<IndexTree> partitions) {
    /** What the index is on. */
    public enum Kind {
        PARTITIONED,
        LEAF,
        /** Its rows are elsewhere, and it has no index. */
        FOREIGN
    }

    public IndexTree {
        debris = List.copyOf(debris);
        elders = List.copyOf(elders);
        partitions = List.copyOf(partitions);
    }

    /** This one, then everything below. */
    public Stream<IndexTree> all() {
        return Stream.concat(Stream.of(this), below());
    }

    /** Everything below this one, a partition before its own partitions. */
    public Stream<IndexTree> below() {
        return partitions.stream().flatMap(IndexTree::all);
    }

    /** What is there of it. */
    public Stream<ObservedIndex> indexes() {
        return all().flatMap(node -> node.index.stream());
    }

    /** What is there of everything below this one. */
    public Stream<ObservedIndex> parts() {
        return partitions.stream().flatMap(IndexTree::indexes);
    }

    /** The index of that name: one of these, or a part of an elder. */
    public Optional<IndexTree> named(QualifiedName wanted) {
        return all().filter(node -> node.name.equals(wanted)).findFirst().or(() -> elder(wanted));
    }

    /** An elder of that name, or a part of one. */
    public Optional<IndexTree> elder(QualifiedName wanted) {
        return allElders()
                .flatMap(IndexTree::all)
                .filter(node -> node.name.equals(wanted))
                .findFirst();
    }

    /** The elders on all its tables. */
    public Stream<IndexTree> allElders() {
        return all().flatMap(node -> node.elders.stream());
    }

    /** Whether it stands here under another name than what is there: so does what is built in its place. */
    public boolean renewed() {
        return index.filter(there -> !there.name().equals(name)).isPresent();
    }

    /** The indexes that hold rows. */
    public Stream<IndexTree> leaves() {
        return all().filter(node -> node.kind == Kind.LEAF);
    }

    /** Whether a foreign table is among the partitions: then attaching what the others have never makes it valid. */
    public boolean partlyForeign() {
        return below().anyMatch(node -> node.kind == Kind.FOREIGN);
    }

    /** Whether nothing of it is missing, unattached or unsound. */
    public boolean complete() {
        return index.filter(ObservedIndex::sound).isPresent()
                && below().filter(node -> node.kind != Kind.FOREIGN).allMatch(IndexTree::inPlace);
    }

    /** Whether nothing but this tree would have to be touched, its names included. */
    public boolean settled() {
        return complete() && all().allMatch(node -> node.debris.isEmpty() && node.name.equals(node.lasting));
    }

    private boolean inPlace() {
        return attached && index.filter(ObservedIndex::sound).isPresent();
    }
}
