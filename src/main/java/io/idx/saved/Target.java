package io.idx.saved;

import io.idx.model.Server;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The database that a plan is for.
 *
 * @param system the number of its cluster; absent where the role might not know it
 */
public record Target(String database, Optional<String> system, String host, long port, String version, String role) {
    static Target of(Server server, OptionalLong system) {
        return new Target(
                server.database(),
                system.isPresent() ? Optional.of(Long.toUnsignedString(system.getAsLong())) : Optional.empty(),
                server.host(),
                server.port(),
                server.version(),
                server.role());
    }

    static Target in(Part part) {
        return new Target(
                part.text("database"),
                part.optional("system_identifier").map(Part::text),
                part.text("host"),
                part.member("port").number(),
                part.text("server_version"),
                part.text("role"));
    }

    Json json() {
        return Json.object()
                .with("database", Json.of(database))
                .with("system_identifier", system.map(Json::of))
                .with("host", Json.of(host))
                .with("port", Json.of(port))
                .with("server_version", Json.of(version))
                .with("role", Json.of(role));
    }

    /** {@code shop on db1:5432} */
    public String address() {
        return database + " on " + (host.startsWith("/") ? host : host + ":" + port);
    }

    /**
     * Whether the plan may be carried out there. The cluster tells it, under whatever name one comes to it; where its
     * number is not known on either side, host and port do.
     */
    public boolean is(Server server, OptionalLong found) {
        Target other = of(server, found);
        boolean known = system.isPresent() && other.system.isPresent();
        return database.equals(other.database)
                && (known ? system.equals(other.system) : host.equals(other.host) && port == other.port);
    }
}
