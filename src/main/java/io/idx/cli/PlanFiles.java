package io.idx.cli;

import io.idx.model.Problem;
import io.idx.model.ProblemCode;
import io.idx.model.ProblemException;
import io.idx.saved.SavedPlan;
import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Plans in files: each is written as a whole, or what was there stays. */
final class PlanFiles {
    private static final long LARGEST = 256L * 1024 * 1024;

    private final Terminal terminal;

    PlanFiles(Terminal terminal) {
        this.terminal = terminal;
    }

    /** @throws ProblemException with what is wrong with it */
    SavedPlan read(String file) {
        return SavedPlan.read(file, bytes(file));
    }

    private byte[] bytes(String file) {
        Path path = terminal.directory().resolve(file);
        try {
            if (Files.isDirectory(path)) {
                throw unreadable(file, "it is a directory");
            }
            if (Files.size(path) > LARGEST) {
                throw unreadable(file, "it is larger than any plan, " + LARGEST / 1024 / 1024 + " MB");
            }
            return Files.readAllBytes(path);
        } catch (NoSuchFileException e) {
            throw unreadable(file, "there is no such file");
        } catch (IOException e) {
            throw unreadable(file, OwnFiles.reason(e));
        }
    }

    private static ProblemException unreadable(String file, String reason) {
        return new ProblemException(Problem.of(ProblemCode.PLAN_FILE, file + " cannot be read: " + reason));
    }

    /** @throws UsageException where a file is there that is neither empty nor a plan, and so was not meant */
    void refuseForeign(String option, String file) {
        Path path = terminal.directory().resolve(file);
        Overwriting.refuseForeign(option, file, path, SavedPlan::begins, "is no plan of idx");
    }

    /** Puts a document where a file of that name may be. A link is followed. */
    void write(String file, byte[] document) {
        Path path = terminal.directory().resolve(file);
        try {
            Path target = Files.isSymbolicLink(path) ? path.toRealPath() : path;
            if (Files.exists(target) && !Files.isRegularFile(target)) {
                Files.write(target, document, StandardOpenOption.WRITE);
            } else {
                replace(target.toAbsolutePath(), document);
            }
        } catch (NoSuchFileException e) {
            throw unwritable(file, "its directory is not there", e);
        } catch (IOException e) {
            throw unwritable(file, Files.isDirectory(path) ? "it is a directory" : OwnFiles.reason(e), e);
        }
    }

    private static void replace(Path path, byte[] document) throws IOException {
        Path directory = path.getParent();
        Path temporary = Files.createTempFile(directory, "." + path.getFileName(), ".tmp");
        try {
            Files.write(temporary, document, StandardOpenOption.SYNC);
            OwnFiles.permit(path, temporary);
            Files.move(temporary, path, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(temporary, path, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private static ProblemException unwritable(String file, String reason, IOException cause) {
        return new ProblemException(
                Problem.of(ProblemCode.PLAN_NOT_WRITTEN, file + " cannot be written: " + reason), cause);
    }
}
