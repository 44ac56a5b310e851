package io.idx.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * {@code ~/.pgpass}: lines {@code host:port:database:user:password}, where {@code *} stands for anything and {@code \}
 * takes the meaning from a colon or a backslash. As psql does, a file that others can read is not used.
 *
 * @param refusal why the file is not used, although it is there
 */
record PasswordFile(Path path, List<String> lines, Optional<String> refusal, boolean exists) {
    private static final Set<PosixFilePermission> OWNER =
            Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);

    static PasswordFile read(Path path) {
        if (!Files.exists(path)) {
            return new PasswordFile(path, List.of(), Optional.empty(), false);
        }
        if (!Files.isRegularFile(path)) {
            return refused(path, "it is not a plain file");
        }
        try {
            if (!OWNER.containsAll(Files.getPosixFilePermissions(path))) {
                return refused(path, "group or others can read it; run: chmod 600 " + path);
            }
            return new PasswordFile(path, Files.readAllLines(path), Optional.empty(), true);
        } catch (IOException e) {
            return refused(path, "it cannot be read as text");
        }
    }

    private static PasswordFile refused(Path path, String reason) {
        return new PasswordFile(path, List.of(), Optional.of(reason), true);
    }

    Optional<String> warning() {
        return refusal.map(reason -> "password file " + path + " is ignored: " + reason);
    }

    /** What the file says, for a message that no password was found. */
    String verdict() {
        return refusal.map(reason -> path + " is ignored: " + reason)
                .orElse(exists ? path + " has no line for it" : path + " does not exist");
    }

    /** The first line that fits, and its number. */
    Optional<ConnectionSettings.Setting> password(String host, int port, String database, String user) {
        List<String> wanted = List.of(host, String.valueOf(port), database, user);
        for (int i = 0; i < lines.size(); i++) {
            List<String> fields = fields(lines.get(i));
            if (!lines.get(i).startsWith("#") && fields.size() >= 5 && fits(fields, wanted, lines.get(i))) {
                String password = fields.get(4);
                return password.isEmpty()
                        ? Optional.empty()
                        : Optional.of(new ConnectionSettings.Setting(
                                Keyword.PASSWORD.word(), password, path + " line " + (i + 1)));
            }
        }
        return Optional.empty();
    }

    private static boolean fits(List<String> fields, List<String> wanted, String line) {
        String rest = line;
        for (int i = 0; i < wanted.size(); i++) {
            boolean wildcard = rest.startsWith("*:");
            if (!wildcard && !fields.get(i).equals(wanted.get(i))) {
                return false;
            }
            rest = rest.substring(rawLength(rest) + 1);
        }
        return true;
    }

    private static int rawLength(String text) {
        int at = 0;
        while (at < text.length() && text.charAt(at) != ':') {
            at += text.charAt(at) == '\\' && at + 1 < text.length() ? 2 : 1;
        }
        return at;
    }

    private static List<String> fields(String line) {
        List<String> fields = new ArrayList<>();
        for (int at = 0; at <= line.length(); ) {
            int length = rawLength(line.substring(at));
            fields.add(line.substring(at, at + length).replaceAll("\\\\(.)", "$1"));
            at += length + 1;
        }
        return fields;
    }

    @Override
    public String toString() {
        return "password file " + path;
    }
}
