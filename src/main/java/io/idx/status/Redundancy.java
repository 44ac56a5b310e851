package io.idx.status;

import io.idx.model.QualifiedName;

/**
 * Why an index can do nothing that another could not.
 *
 * @param by the index that does all of it
 */
public record Redundancy(Kind kind, QualifiedName by) {
    /** How much the two are alike. */
    public enum Kind {
        /** The same keys. */
        DUPLICATE,
        /** Its keys are the first of the other's. */
        COVERED
    }
}
