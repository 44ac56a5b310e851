package io.idx.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One section of a service file: {@code [shop]} and the lines {@code keyword=value} below it, without quotes. The first
 * of two equal keywords wins, and a service cannot name another.
 *
 * @param origin for {@code status --connection}: which service of which file
 */
record ServiceFile(String origin, Map<Keyword, String> values) {
    /** Where Debian's libpq looks; others have it compiled in elsewhere and set PGSYSCONFDIR. */
    private static final String SYSTEM_DIRECTORY = "/etc/postgresql-common";

    static ServiceFile find(String service, Map<String, String> environment, Path home) {
        Optional<Path> named = Optional.ofNullable(environment.get("PGSERVICEFILE"))
                .filter(name -> !name.isEmpty())
                .map(Path::of);
        Path user = named.orElse(home.resolve(".pg_service.conf"));
        Path system = Path.of(environment.getOrDefault("PGSYSCONFDIR", SYSTEM_DIRECTORY))
                .resolve("pg_service.conf");
        if (named.isPresent() && !Files.exists(user)) {
            throw Found.bad("the service file " + user + " that PGSERVICEFILE names does not exist");
        }
        return section(service, user)
                .or(() -> section(service, system))
                .orElseThrow(() -> Found.bad(
                        "there is no service \"" + service + "\"",
                        "looked for [" + service + "] in " + user + " and " + system));
    }

    private static Optional<ServiceFile> section(String service, Path file) {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        List<String> lines;
        try {
            lines = Files.readAllLines(file);
        } catch (IOException e) {
            throw Found.bad("the service file " + file + " cannot be read as text");
        }
        int start = lines.stream().map(String::strip).toList().indexOf("[" + service + "]");
        if (start < 0) {
            return Optional.empty();
        }
        Found found = new Found(true);
        for (int i = start + 1; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (line.startsWith("[")) {
                break;
            }
            if (!line.isEmpty() && !line.startsWith("#")) {
                entry(line, file + ":" + (i + 1), found);
            }
        }
        return Optional.of(new ServiceFile("service " + service + " in " + file, found.values()));
    }

    private static void entry(String line, String place, Found found) {
        int equals = line.indexOf('=');
        if (equals < 0) {
            throw Found.bad(place + ": a line of a service file is keyword=value");
        }
        String word = line.substring(0, equals);
        Keyword keyword = Keyword.named(word).orElseThrow(() -> found.unknown(word, Keyword.words()));
        if (keyword == Keyword.SERVICE) {
            throw Found.bad(place + ": a service cannot name another service");
        }
        found.values().putIfAbsent(keyword, line.substring(equals + 1));
    }
}
