package io.idx.diff;

import io.idx.model.Attribute;

/**
 * One attribute in which an index differs from what is declared.
 *
 * @param desired the words for it that are declared, in PostgreSQL's spelling
 * @param observed the words for it that the catalog has
 * @param needsBuild whether nothing but a new build brings it into line
 */
public record Difference(Attribute attribute, String desired, String observed, boolean needsBuild) {
    /** As the attribute alone has it; a storage parameter may need a build where others of its kind do not. */
    public Difference(Attribute attribute, String desired, String observed) {
        this(
                attribute,
                desired,
                observed,
                attribute.remedy() == Attribute.Remedy.REBUILD || attribute.remedy() == Attribute.Remedy.REINDEX);
    }
}
