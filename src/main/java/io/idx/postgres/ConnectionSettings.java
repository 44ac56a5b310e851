package io.idx.postgres;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Stand-in until the package lands. */
public record ConnectionSettings(List<String> warnings) {
    public ConnectionSettings {
        warnings = List.copyOf(warnings);
    }

    public static ConnectionSettings resolve(
            Optional<String> url, Optional<String> service, Map<String, String> environment, Path home, String osUser) {
        return new ConnectionSettings(List.of());
    }
}
