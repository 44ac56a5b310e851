package io.idx.spec;

import io.idx.model.Problem;
import io.idx.model.ProblemCode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Where the text of an {@code indexes.yaml} comes from: a file, all files of a directory, or a stream such as standard
 * input. Nothing is opened before {@link SpecReader} reads it.
 */
public final class SpecSource {
    private final String name;
    private final Optional<Path> path;
    private final InputStream stream;

    private SpecSource(String name, Optional<Path> path, InputStream stream) {
        this.name = name;
        this.path = path;
        this.stream = stream;
    }

    /**
     * A file, or a directory of which the {@code *.yaml} and {@code *.yml} files are read in the order of their names;
     * neither hidden files nor directories within it are.
     *
     * @param name what messages call it, usually what the user typed
     */
    public static SpecSource file(String name, Path path) {
        return new SpecSource(name, Optional.of(path), InputStream.nullInputStream());
    }

    /** A stream, which is read but not closed. */
    public static SpecSource stream(String name, InputStream stream) {
        return new SpecSource(name, Optional.empty(), stream);
    }

    /**
     * The files that it stands for, by the names that messages call them; none for a stream. A file that is not there
     * is among them.
     */
    public SortedMap<String, Path> files() {
        SortedMap<String, Path> files = new TreeMap<>();
        if (path.isPresent() && Files.isDirectory(path.get())) {
            try {
                holding(path.get()).forEach(file -> files.put(nameIn(file), file));
            } catch (IOException e) {
                return files;
            }
        } else {
            path.ifPresent(file -> files.put(name, file));
        }
        return files;
    }

    /** The texts that are there; what is not, or is no text, becomes a problem. */
    List<SpecText> texts(Problems problems) {
        try {
            if (path.isPresent() && Files.isDirectory(path.get())) {
                return directory(path.get(), problems);
            }
            problems.enter(name);
            return SpecText.of(name, bytes(), problems).stream().toList();
        } catch (NoSuchFileException e) {
            return none("there is no file " + name, problems);
        } catch (AccessDeniedException e) {
            return none(name + " cannot be read: permission denied", problems);
        } catch (IOException e) {
            return none(name + " cannot be read: " + e.getMessage(), problems);
        }
    }

    private byte[] bytes() throws IOException {
        if (path.isEmpty()) {
            return stream.readNBytes(SpecText.MAX_BYTES + 1);
        }
        try (InputStream opened = Files.newInputStream(path.get())) {
            return opened.readNBytes(SpecText.MAX_BYTES + 1);
        }
    }

    private List<SpecText> directory(Path directory, Problems problems) throws IOException {
        List<Path> files = holding(directory);
        if (files.isEmpty()) {
            return none("the directory " + name + " holds no .yaml or .yml file", problems);
        }
        return files.stream()
                .flatMap(file -> file(nameIn(file), file).texts(problems).stream())
                .toList();
    }

    private String nameIn(Path file) {
        return (name.endsWith("/") ? name : name + "/") + file.getFileName();
    }

    private static List<Path> holding(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.filter(SpecSource::holdsYaml).sorted().toList();
        }
    }

    private static boolean holdsYaml(Path file) {
        String name = String.valueOf(file.getFileName());
        return (name.endsWith(".yaml") || name.endsWith(".yml")) && !name.startsWith(".") && !Files.isDirectory(file);
    }

    private static List<SpecText> none(String message, Problems problems) {
        problems.add(Problem.of(ProblemCode.NO_FILE, message));
        return List.of();
    }
}
