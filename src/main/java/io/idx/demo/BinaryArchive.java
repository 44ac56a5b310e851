package io.idx.demo;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/** A jar of {@code io.zonky.test.postgres}, which holds one {@code .txz} with bin, lib and share. */
record BinaryArchive(Path jar) {
    private static final Set<PosixFilePermission> PROGRAM = PosixFilePermissions.fromString("rwxr-xr-x");
    private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-r--r--");
    private static final int OWNER_EXECUTES = 0100;

    /**
     * Unpacks into a directory of the name, unless that has been done. The directory appears whole or not at all; of
     * several processes that unpack at once, one wins and the others take its directory.
     */
    Path unpack(Path cache, String name) throws IOException {
        Path unpacked = cache.resolve(name);
        if (Files.isDirectory(unpacked)) {
            return unpacked;
        }
        Files.createDirectories(cache);
        sweep(cache);
        Path unpacking = Files.createTempDirectory(cache, Owner.current().prefix());
        try {
            Files.setPosixFilePermissions(unpacking, PROGRAM);
            unpackInto(unpacking);
            Files.move(unpacking, unpacked);
        } catch (FileSystemException e) {
            if (!Files.isDirectory(unpacked)) {
                throw e;
            }
        } finally {
            DirectoryTree.delete(unpacking);
        }
        return unpacked;
    }

    /** What a process left that was killed while it unpacked. */
    private static void sweep(Path cache) throws IOException {
        try (DirectoryStream<Path> unpackings = Files.newDirectoryStream(cache, "owner-*")) {
            for (Path unpacking : unpackings) {
                if (Owner.of(unpacking).filter(Owner::isDead).isPresent()) {
                    DirectoryTree.delete(unpacking);
                }
            }
        }
    }

    private void unpackInto(Path directory) throws IOException {
        try (ZipInputStream zip = new ZipInputStream(new BufferedInputStream(Files.newInputStream(jar)))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                if (entry.getName().endsWith(".txz")) {
                    untar(new TarArchiveInputStream(new XZInputStream(zip)), directory);
                    return;
                }
            }
        }
        throw new IOException(jar + " holds no .txz");
    }

    private static void untar(TarArchiveInputStream tar, Path directory) throws IOException {
        for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
            Path target = directory.resolve(entry.getName()).normalize();
            if (!target.startsWith(directory)) {
                throw new IOException("the archive names a file outside itself: " + entry.getName());
            }
            write(entry, tar, target);
        }
    }

    private static void write(TarArchiveEntry entry, InputStream content, Path target) throws IOException {
        if (entry.isDirectory()) {
            Files.createDirectories(target);
            return;
        }
        Files.createDirectories(target.getParent());
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
        } else if (entry.isLink()) {
            throw new IOException("the archive holds a hard link: " + entry.getName());
        } else {
            Files.copy(content, target);
            Files.setPosixFilePermissions(target, (entry.getMode() & OWNER_EXECUTES) == 0 ? FILE : PROGRAM);
        }
    }
}
