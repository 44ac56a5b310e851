package io.idx.cli;

import io.idx.model.Problem;
import io.idx.model.ProblemCode;
import io.idx.model.ProblemException;
import io.idx.spec.SpecReader;
import io.idx.spec.SpecSource;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The files of the user that a command rewrites: each is replaced as a whole, or stays as it was. */
final class OwnFiles {
    private final Map<String, Path> paths = new LinkedHashMap<>();
    private final Map<String, byte[]> texts = new LinkedHashMap<>();

    private OwnFiles() {}

    /**
     * The files as they are now.
     *
     * @throws ProblemException with all that is wrong with them
     */
    static OwnFiles read(List<SpecSource> sources) {
        SpecReader.read(sources);
        OwnFiles files = new OwnFiles();
        sources.forEach(source -> source.files().forEach(files::read));
        return files;
    }

    /** No file yet, but the name and place of one. */
    static OwnFiles fresh(String name, Path path) {
        OwnFiles files = new OwnFiles();
        files.paths.put(name, path);
        return files;
    }

    private void read(String name, Path path) {
        try {
            paths.put(name, path);
            texts.put(name, Files.readAllBytes(path));
        } catch (IOException e) {
            throw new ProblemException(Problem.of(ProblemCode.NO_FILE, name + " cannot be read: " + reason(e)), e);
        }
    }

    /** The texts, by the names of the files. */
    Map<String, byte[]> texts() {
        return texts;
    }

    /**
     * Puts new texts in the place of the old.
     *
     * @throws ProblemException when a file cannot be written, or was changed by somebody else since it was read
     */
    void write(Map<String, byte[]> changed) {
        changed.forEach((name, text) -> {
            Path path = paths.getOrDefault(name, Path.of(name));
            try {
                if (texts.containsKey(name)) {
                    replace(name, path.toRealPath(), text);
                } else {
                    Files.write(path, text, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                }
            } catch (FileAlreadyExistsException e) {
                throw moved(name);
            } catch (IOException e) {
                throw new ProblemException(
                        Problem.of(ProblemCode.NO_FILE, name + " cannot be written: " + reason(e)), e);
            }
        });
    }

    private void replace(String name, Path path, byte[] text) throws IOException {
        Path directory = path.toAbsolutePath().getParent();
        Path temporary = Files.createTempFile(directory, "." + path.getFileName(), ".tmp");
        try {
            Files.write(temporary, text, StandardOpenOption.SYNC);
            keepPermissions(path, temporary);
            if (!Arrays.equals(Files.readAllBytes(path), texts.get(name))) {
                throw moved(name);
            }
            Files.move(temporary, path, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /** What a new file may have that others are to read: the permissions of the one in its place, or the usual ones. */
    static void permit(Path place, Path fresh) throws IOException {
        if (Files.exists(place)) {
            keepPermissions(place, fresh);
        } else if (Files.getFileAttributeView(fresh, PosixFileAttributeView.class) != null) {
            Path usual = Files.createFile(fresh.resolveSibling(fresh.getFileName() + ".mode"));
            try {
                keepPermissions(usual, fresh);
            } finally {
                Files.delete(usual);
            }
        }
    }

    private static void keepPermissions(Path from, Path to) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(from, PosixFileAttributeView.class);
        if (view != null) {
            Files.setPosixFilePermissions(to, view.readAttributes().permissions());
        }
    }

    private static ProblemException moved(String name) {
        return new ProblemException(Problem.of(
                ProblemCode.NO_FILE,
                name + " was changed while idx was at work, so it was left alone",
                "run it again"));
    }

    static String reason(IOException e) {
        return e instanceof java.nio.file.AccessDeniedException ? "permission denied" : String.valueOf(e.getMessage());
    }
}
