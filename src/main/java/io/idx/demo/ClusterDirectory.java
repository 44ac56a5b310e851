package io.idx.demo;

import io.idx.model.Problem;
import io.idx.model.ProblemCode;
import io.idx.model.ProblemException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/**
 * The directory of one cluster: {@code data} is PostgreSQL's, {@code log} is the server's. All clusters of a user lie
 * in one root, where {@link #sweep} finds those whose owner died without a word.
 */
record ClusterDirectory(Path path) {
    private static final long ENOUGH = 512L << 20;

    Path data() {
        return path.resolve("data");
    }

    Path log() {
        return path.resolve("log");
    }

    /** Memory where there is enough of it, as PostgreSQL makes a thousand files; else where temporary files go. */
    static Path defaultRoot() {
        return rootFor(ENOUGH);
    }

    /** The same for a cluster that grows to so many bytes. */
    static Path rootFor(long bytes) {
        Path memory = Path.of("/dev/shm");
        Path temporary = Files.isWritable(memory) && memory.toFile().getUsableSpace() > bytes
                ? memory
                : Path.of(System.getProperty("java.io.tmpdir", "/tmp"));
        return temporary.resolve("idx-postgres-" + System.getProperty("user.name", "user"));
    }

    static ClusterDirectory create(Path root) throws IOException {
        Files.createDirectories(root);
        ClusterDirectory made = new ClusterDirectory(
                Files.createTempDirectory(root, Owner.current().prefix()).toRealPath());
        made.refuseForeignRoot(root);
        Files.setPosixFilePermissions(made.path, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.createDirectory(made.data());
        Files.createFile(
                made.log(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return made;
    }

    /** Where everybody may write, somebody else may have made the root first, and could exchange what we put there. */
    private void refuseForeignRoot(Path root) throws IOException {
        if (!Files.getAttribute(root, "unix:uid", LinkOption.NOFOLLOW_LINKS)
                .equals(Files.getAttribute(path, "unix:uid"))) {
            remove();
            throw new ProblemException(Problem.of(
                    ProblemCode.POSTGRES_NOT_STARTED, "The directory " + root + " belongs to somebody else"));
        }
    }

    /** Removes every cluster in the root whose owner is dead, and stops its server first. */
    static void sweep(Path root) throws IOException {
        try (DirectoryStream<Path> clusters = Files.newDirectoryStream(root, "owner-*")) {
            for (Path cluster : clusters) {
                if (Owner.of(cluster).filter(Owner::isDead).isPresent()) {
                    new ClusterDirectory(root.toRealPath().resolve(cluster.getFileName())).remove();
                }
            }
        } catch (NoSuchFileException e) {
            return; // nothing was ever started here
        }
    }

    /** Stops the server if it runs, and deletes everything. */
    void remove() throws IOException {
        Optional<Postmaster> postmaster = Postmaster.of(data());
        if (postmaster.isPresent()) {
            postmaster.get().stopImmediately();
        }
        DirectoryTree.delete(path);
    }
}
