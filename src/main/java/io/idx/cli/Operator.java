package io.idx.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Who runs idx, and where: {@code deploy@build-7}. */
final class Operator {
    private Operator() {}

    /** The name server comes last: it may be slow to answer. */
    static String name(Map<String, String> environment) {
        String user = System.getProperty("user.name", "");
        String host = Optional.ofNullable(environment.get("HOSTNAME"))
                .filter(name -> !name.isEmpty())
                .or(Operator::hostFile)
                .orElseGet(Operator::hostByName);
        return host.isEmpty() || user.isEmpty() ? user : user + "@" + host;
    }

    private static Optional<String> hostFile() {
        try {
            return Files.readString(Path.of("/etc/hostname"))
                    .lines()
                    .map(String::strip)
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static String hostByName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "";
        }
    }
}
