package io.idx.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Predicate;

/** Whether what idx writes may take the place of a file: only of one that is empty, or of the same kind. */
final class Overwriting {
    private static final int BEGINNING_LENGTH = 512;

    private Overwriting() {}

    /**
     * Refuses the file of an option where it was hardly meant.
     *
     * @param own whether what begins so is of the kind
     * @param otherwise what it is if not
     * @throws UsageException where it is not, or cannot be read
     */
    static void refuseForeign(String option, String name, Path path, Predicate<String> own, String otherwise) {
        try {
            if (Files.isRegularFile(path) && Files.size(path) > 0 && !own.test(beginning(path))) {
                throw new UsageException(option + " does not overwrite " + name + ", which " + otherwise);
            }
        } catch (IOException e) {
            throw new UsageException(
                    option + " does not overwrite " + name + ", which cannot be read: " + OwnFiles.reason(e));
        }
    }

    private static String beginning(Path path) throws IOException {
        try (InputStream in = Files.newInputStream(path)) {
            return new String(in.readNBytes(BEGINNING_LENGTH), StandardCharsets.UTF_8);
        }
    }
}
