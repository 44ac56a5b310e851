package io.idx.spec;

import io.idx.model.Attribute;
import io.idx.model.Declaration;
import io.idx.model.DeclaredIndex;
import io.idx.model.Problem;
import io.idx.model.ProblemCode;
import io.idx.model.ProblemException;
import io.idx.model.QualifiedName;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The files of a declaration, into which entries are written. They are kept in memory: who calls stores what has
 * {@link #changed}.
 *
 * <pre>{@code
 * SpecFiles files = SpecFiles.read(sources);
 * files.add(entries);
 * files.changed().forEach((name, text) -> …);
 * }</pre>
 *
 * All but the entries in question stays as it is, byte for byte.
 */
public final class SpecFiles {
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private final Declaration declaration;
    private final List<SpecFile> files;
    private final Set<String> marked;
    private final boolean fresh;
    private final List<SpecEntry> added = new ArrayList<>();
    private final Set<QualifiedName> touched = new HashSet<>();

    private SpecFiles(Declaration declaration, List<SpecFile> files, Set<String> marked, boolean fresh) {
        this.declaration = declaration;
        this.files = files;
        this.marked = marked;
        this.fresh = fresh;
    }

    /**
     * The files as they are.
     *
     * @param texts by the name that messages call the file
     * @throws ProblemException with all that is wrong with them
     */
    public static SpecFiles of(Map<String, byte[]> texts) {
        Declaration declaration = read(texts);
        List<SpecFile> files = new ArrayList<>();
        List<String> marked = new ArrayList<>();
        texts.forEach((name, bytes) -> {
            String text = new String(bytes, StandardCharsets.UTF_8);
            if (text.startsWith(BYTE_ORDER_MARK)) {
                marked.add(name);
            }
            files.add(new SpecFile(name, text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text));
        });
        return new SpecFiles(declaration, files, Set.copyOf(marked), false);
    }

    /** A file that is not there yet, for tables of a schema. */
    public static SpecFiles fresh(String name, String schema) {
        SpecFile file = SpecFile.empty(name, schema);
        return new SpecFiles(
                read(Map.of(name, file.original().getBytes(StandardCharsets.UTF_8))), List.of(file), Set.of(), true);
    }

    private static Declaration read(Map<String, byte[]> texts) {
        return SpecReader.read(texts.entrySet().stream()
                .map(entry -> SpecSource.stream(entry.getKey(), new ByteArrayInputStream(entry.getValue())))
                .toList());
    }

    public Declaration declaration() {
        return declaration;
    }

    /** Adds indexes that are not declared: each where its table is, those of further tables to the last file. */
    public void add(Collection<SpecEntry> entries) {
        Map<SpecFile, SortedMap<QualifiedName, List<SpecEntry>>> byFile = new LinkedHashMap<>();
        entries.stream().sorted(Comparator.comparing(SpecEntry::name)).forEach(entry -> byFile.computeIfAbsent(
                        fileOf(entry.table()), file -> new TreeMap<>())
                .computeIfAbsent(entry.table(), table -> new ArrayList<>())
                .add(entry));
        byFile.forEach(SpecFile::addAll);
        added.addAll(entries);
    }

    private SpecFile fileOf(QualifiedName table) {
        return files.stream().filter(file -> file.hasTable(table)).findFirst().orElse(files.get(files.size() - 1));
    }

    /** Brings some attributes of a declared index, and its name, to what the entry says. */
    public void change(QualifiedName index, SpecEntry entry, Set<Attribute> attributes) {
        files.stream()
                .filter(file -> file.hasIndex(index))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(index + " is not declared"))
                .change(index, entry, attributes);
        touched.add(index);
    }

    /**
     * The new text of each file that is no longer what it was, by name; a fresh file is among them in any case. All of
     * them have been read again: they declare what they did, and what was written.
     *
     * @throws ProblemException where a file would become too large
     */
    public Map<String, byte[]> changed() {
        Map<String, byte[]> texts = new LinkedHashMap<>();
        files.forEach(file -> texts.put(file.name(), bytes(file)));
        texts.forEach((name, bytes) -> {
            if (bytes.length > SpecText.MAX_BYTES) {
                throw new ProblemException(Problem.of(
                        ProblemCode.TOO_LARGE,
                        name + " would become larger than 1 MiB",
                        "import into several files: --table and -f can be repeated"));
            }
        });
        verify(read(texts));
        if (!fresh) {
            files.stream().filter(file -> !file.changed()).forEach(file -> texts.remove(file.name()));
        }
        return texts;
    }

    /** Nothing that was declared may be lost or altered on the way, whatever the file looks like. */
    private void verify(Declaration after) {
        Map<QualifiedName, DeclaredIndex> read = new HashMap<>();
        after.indexes().forEach(index -> read.put(index.name(), index));
        for (DeclaredIndex before : declaration.indexes()) {
            DeclaredIndex now = read.get(before.name());
            if (!touched.contains(before.name()) && (now == null || !now.sameWords(before))) {
                throw new IllegalStateException("writing would alter " + before.name() + ", so nothing was written");
            }
        }
        for (SpecEntry entry : added) {
            DeclaredIndex now = read.get(entry.name());
            if (now == null || !entry.describes(now)) {
                throw new IllegalStateException(entry.name() + " cannot be written, so nothing was");
            }
        }
    }

    private byte[] bytes(SpecFile file) {
        String mark = marked.contains(file.name()) ? BYTE_ORDER_MARK : "";
        return (mark + file.edited()).getBytes(StandardCharsets.UTF_8);
    }
}
