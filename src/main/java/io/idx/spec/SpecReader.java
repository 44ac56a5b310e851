package io.idx.spec;

import io.idx.model.Declaration;
import io.idx.model.Place;
import io.idx.model.ProblemCode;
import io.idx.model.ProblemException;
import io.idx.model.QualifiedName;
import io.idx.model.WorkingName;
import java.util.List;
import java.util.Map;

/**
 * Reads {@code indexes.yaml}: one file or several, which together are one declaration.
 *
 * <pre>{@code Declaration declared = SpecReader.read(List.of(SpecSource.file("indexes.yaml", path)));}</pre>
 *
 * It asks no database: whether a table is there, or an expression means anything, is not known here.
 */
public final class SpecReader {
    private SpecReader() {}

    /**
     * What the sources declare together.
     *
     * @throws ProblemException with everything that is wrong with any of them, by source and line
     */
    public static Declaration read(List<SpecSource> sources) {
        Problems problems = new Problems();
        FileBinder files = new FileBinder(problems);
        for (SpecSource source : sources) {
            for (SpecText text : source.texts(problems)) {
                YamlTree.of(text, problems).ifPresent(files::read);
            }
        }
        refuseWorkingNames(files.declared(), problems);
        problems.throwIfAny();
        return new Declaration(
                files.schemas(),
                files.indexes(),
                files.owns(),
                files.ignore(),
                files.replicas(),
                files.dropAfter(),
                files.policy());
    }

    private static void refuseWorkingNames(Map<QualifiedName, Place> declared, Problems problems) {
        for (QualifiedName index : declared.keySet()) {
            for (WorkingName working : WorkingName.values()) {
                Place taken = declared.get(working.of(index));
                if (taken != null) {
                    problems.add(
                            taken,
                            ProblemCode.BAD_NAME,
                            "idx itself needs this name while it replaces " + index,
                            "choose another name");
                }
            }
        }
    }
}
