package io.idx.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

final class BinaryArchiveTest {
    @TempDir
    Path directory;

    @Test
    void unpacksProgramsFilesAndLinks() throws IOException {
        Path unpacked = archive("bin/postgres", "share/a.sql").unpack(directory.resolve("cache"), "18");
        assertThat(unpacked).isEqualTo(directory.resolve("cache/18"));
        assertThat(unpacked.resolve("bin/postgres")).isExecutable().hasContent("bin/postgres");
        assertThat(Files.isExecutable(unpacked.resolve("share/a.sql"))).isFalse();
        assertThat(Files.readSymbolicLink(unpacked.resolve("lib.so"))).isEqualTo(Path.of("lib.so.5"));
    }

    @Test
    void severalAtOnceLeaveOne() throws Exception {
        BinaryArchive archive = archive("bin/postgres");
        Path cache = Files.createDirectory(directory.resolve("cache"));
        Files.createDirectory(cache.resolve(new Owner(1, 1, Owner.current().namespace()).prefix() + "killed"));
        Callable<Path> unpack = () -> archive.unpack(cache, "18");
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            for (Future<Path> unpacked : threads.invokeAll(List.of(unpack, unpack, unpack, unpack))) {
                assertThat(unpacked.get().resolve("bin/postgres")).exists();
            }
        } finally {
            threads.shutdown();
        }
        try (Stream<Path> left = Files.list(cache)) {
            assertThat(left).containsExactly(cache.resolve("18"));
        }
    }

    @Test
    void refusesToWriteOutside() throws IOException {
        BinaryArchive archive = archive("../evil");
        Path cache = directory.resolve("cache");
        assertThatThrownBy(() -> archive.unpack(cache, "18"))
                .isInstanceOf(IOException.class)
                .hasMessage("the archive names a file outside itself: ../evil");
        assertThat(cache).isEmptyDirectory();
    }

    private BinaryArchive archive(String... names) throws IOException {
        Path jar = directory.resolve("postgres.jar");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(jar))) {
            zip.putNextEntry(new ZipEntry("META-INF/MANIFEST.MF"));
            zip.putNextEntry(new ZipEntry("postgres.txz"));
            try (TarArchiveOutputStream tar =
                    new TarArchiveOutputStream(new XZOutputStream(zip, new LZMA2Options(0)))) {
                for (String name : names) {
                    TarArchiveEntry entry = new TarArchiveEntry(name, true);
                    entry.setMode(name.startsWith("bin/") ? 0100755 : 0100644);
                    entry.setSize(name.length());
                    tar.putArchiveEntry(entry);
                    tar.write(name.getBytes(StandardCharsets.UTF_8));
                    tar.closeArchiveEntry();
                }
                TarArchiveEntry link = new TarArchiveEntry("lib.so", TarConstants.LF_SYMLINK);
                link.setLinkName("lib.so.5");
                tar.putArchiveEntry(link);
                tar.closeArchiveEntry();
            }
        }
        return new BinaryArchive(jar);
    }
}
