package io.idx.saved;

import java.util.Locale;

/** The words by which a document calls what is an enum here. */
final class Words {
    private Words() {}

    /** {@code replica_identity} */
    static String of(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
