package io.idx.postgres;

import io.idx.model.DeclaredIndex;
import io.idx.model.IndexKey;
import io.idx.sql.SqlFragment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a {@link Witness} says of each part of a declared index.
 *
 * @param keys in the order of the declaration
 */
record Testimony(List<Verdict> keys, Verdict predicate) {
    Testimony {
        keys = List.copyOf(keys);
    }

    Verdict verdict() {
        return keys.stream().reduce(predicate, Verdict::or);
    }

    /** Where there is nothing to compare with, all is new. */
    static Testimony ofNew(DeclaredIndex index) {
        return all(index, Verdict.DIFFERENT);
    }

    /** Where the server does not show how it understands the index. */
    static Testimony ofUnseen(DeclaredIndex index) {
        return all(index, Verdict.UNDECIDED);
    }

    /** The same, with what is undecided taken for different. */
    Testimony decided() {
        return new Testimony(keys.stream().map(Testimony::decided).toList(), decided(predicate));
    }

    private static Verdict decided(Verdict verdict) {
        return verdict == Verdict.UNDECIDED ? Verdict.DIFFERENT : verdict;
    }

    private static Testimony all(DeclaredIndex index, Verdict verdict) {
        return new Testimony(index.columns().stream().map(column -> verdict).toList(), verdict);
    }

    /** The words for the index: the catalog's where they mean the same, and the user's where they do not. */
    Words words(DeclaredIndex declared, TreeReading reading, Optional<Words> catalog) {
        List<IndexKey> words = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            boolean expression =
                    !reading.shown() || reading.keys().get(i).withoutCollation().column() == 0;
            words.add(
                    holds(keys.get(i)) && catalog.isPresent()
                            ? catalog.get().keys().get(i)
                            : new IndexKey(
                                    SqlFragment.singleSpaced(declared.columns().get(i)), expression));
        }
        Optional<String> where =
                declared.where().filter(text -> reading.predicate().isPresent()).map(CatalogReader::printedPredicate);
        return new Words(
                words, holds(predicate) && catalog.isPresent() ? catalog.get().predicate() : where);
    }

    private static boolean holds(Verdict verdict) {
        return switch (verdict) {
            case EQUAL, EQUIVALENT -> true;
            case UNDECIDED, DIFFERENT -> false;
        };
    }
}
