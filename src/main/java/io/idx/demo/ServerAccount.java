package io.idx.demo;

import io.idx.model.Problem;
import io.idx.model.ProblemCode;
import io.idx.model.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * As whom PostgreSQL runs: as ourselves, unless we are root, which it refuses.
 *
 * @param prefix the command that changes the account, before the program's own
 * @param uid who must own the server's files
 */
record ServerAccount(List<String> prefix, int uid) {
    private static final int ROOT = 0;
    private static final int NOBODY = 65_534;
    private static final Duration LIMIT = Duration.ofSeconds(10);

    ServerAccount {
        prefix = List.copyOf(prefix);
    }

    /**
     * An account that can run the programs.
     *
     * <p>For root that is nobody, who owns nothing else, or where nobody may not go to the programs or the files, root
     * without its powers in a user namespace.
     *
     * @param bin where the programs are
     * @param ours a directory that we made, so that its owner tells who we are
     */
    static ServerAccount able(Path bin, Path ours) throws IOException {
        int uid = (Integer) Files.getAttribute(ours, "unix:uid");
        if (uid != ROOT) {
            return new ServerAccount(List.of(), uid);
        }
        String id = Integer.toString(NOBODY);
        ServerAccount nobody =
                new ServerAccount(List.of("setpriv", "--reuid=" + id, "--regid=" + id, "--clear-groups", "--"), NOBODY);
        ServerAccount powerless = new ServerAccount(List.of("unshare", "-U", "--"), ROOT);
        for (ServerAccount account : List.of(nobody, powerless)) {
            if (account.canRun(bin, ours)) {
                return account;
            }
        }
        throw new ProblemException(Problem.of(
                ProblemCode.POSTGRES_NOT_STARTED,
                "PostgreSQL does not run as root, and neither setpriv nor unshare can give up root here",
                "run idx as an ordinary user, or keep PostgreSQL where everybody may read it: " + bin));
    }

    private boolean canRun(Path bin, Path directory) {
        try {
            List<String> command = command(
                    Path.of("sh"),
                    "-c",
                    "cd \"$0\" && exec \"$1\" --version",
                    directory.toString(),
                    bin.resolve("postgres").toString());
            return ProgramRun.of(command, directory, LIMIT).succeeded();
        } catch (IOException e) {
            return false; // setpriv or unshare itself is not there
        }
    }

    List<String> command(Path program, String... arguments) {
        List<String> command = new ArrayList<>(prefix);
        command.add(program.toString());
        command.addAll(List.of(arguments));
        return command;
    }

    void own(Path path) throws IOException {
        if (uid == NOBODY) {
            Files.setAttribute(path, "unix:uid", NOBODY);
            Files.setAttribute(path, "unix:gid", NOBODY);
        }
    }
}
