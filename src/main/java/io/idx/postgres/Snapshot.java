package io.idx.postgres;

import io.idx.model.ObservedState;
import java.util.List;

/**
 * One look at a database, with what is needed to understand a declaration there.
 *
 * @param tablespace the database's own
 * @param tablespaces all of the server's
 * @param extensionSchemas where extensions live, in order of name
 */
public record Snapshot(
        ObservedState state, String tablespace, List<String> tablespaces, List<String> extensionSchemas) {
    public Snapshot {
        tablespaces = List.copyOf(tablespaces);
        extensionSchemas = List.copyOf(extensionSchemas);
    }
}
