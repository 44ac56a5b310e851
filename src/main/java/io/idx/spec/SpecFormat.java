package io.idx.spec;

import io.idx.model.Declaration;
import io.idx.model.DeclaredIndex;
import io.idx.model.ProblemException;
import io.idx.spec.Draft.Part;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The one layout of an indexes.yaml: two blanks for each level, the attributes of an index in the order of
 * {@link io.idx.model.Attribute}, an empty line between tables, quotes only where they are needed. Comments stay with
 * what they are about.
 */
public final class SpecFormat {
    private SpecFormat() {}

    /**
     * The text in canonical layout. What it declares, and every comment, is the same as before.
     *
     * @param name what messages call the file
     * @throws ProblemException with what is wrong with the text
     */
    public static String format(String name, byte[] text) {
        Declaration before = read(name, text);
        String decoded = new String(text, StandardCharsets.UTF_8);
        YamlSource source = YamlSource.of(decoded.startsWith("\uFEFF") ? decoded.substring(1) : decoded);
        Draft root = DraftReader.read(source);
        root.parts().stream()
                .skip(1)
                .filter(part -> part.key().equals(FileKey.TABLES.key()))
                .map(Part::before)
                .filter(above -> above.isEmpty() || !above.get(0).isEmpty())
                .forEach(above -> above.add(0, ""));
        String formatted = String.join("\n", Layout.CANONICAL.block(root, 0)) + "\n";
        verify(before, read(name, formatted.getBytes(StandardCharsets.UTF_8)), source, formatted);
        return formatted;
    }

    private static Declaration read(String name, byte[] text) {
        return SpecReader.read(List.of(SpecSource.stream(name, new ByteArrayInputStream(text))));
    }

    /** A formatter that loses something is worse than none. */
    private static void verify(Declaration before, Declaration after, YamlSource source, String formatted) {
        List<DeclaredIndex> old = before.indexes();
        boolean same = old.size() == after.indexes().size()
                && IntStream.range(0, old.size())
                        .allMatch(i -> old.get(i).sameWords(after.indexes().get(i)))
                && before.owns().equals(after.owns())
                && before.ignore().equals(after.ignore())
                && before.schemas().equals(after.schemas());
        List<String> comments = texts(source);
        if (!same || !comments.equals(texts(YamlSource.of(formatted)))) {
            throw new IllegalStateException("formatting would lose something, so nothing was written");
        }
    }

    private static List<String> texts(YamlSource source) {
        return source.comments().stream().map(YamlSource.Comment::text).sorted().toList();
    }
}
