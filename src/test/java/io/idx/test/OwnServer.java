package io.idx.test;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.idx.demo.EmbeddedServer;
import io.idx.demo.PostgresBinaries;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** A server with settings that would disturb other tests, of the same major as the one that they share. */
final class OwnServer implements AutoCloseable {
    private final EmbeddedServer server;
    private final TestServer face;

    private OwnServer(EmbeddedServer server) {
        this.server = server;
        this.face = new TestServer("127.0.0.1", server.port(), "postgres", "", "postgres", () -> {});
    }

    static OwnServer like(Database shared, Map<String, String> settings) {
        int major = shared.server().major();
        Optional<PostgresBinaries> binaries = PostgresBinaries.find(major);
        assumeTrue(binaries.isPresent(), "no binaries of PostgreSQL " + major + " for a server of the test's own");
        return new OwnServer(EmbeddedServer.start(
                EmbeddedServer.Options.of(binaries.orElseThrow()).withSettings(settings)));
    }

    /** The one that is there from the beginning. */
    Database database() {
        return new Database(face, "postgres");
    }

    /** Belongs to the account that the server runs as. */
    Path dataDirectory() {
        return server.dataDirectory();
    }

    @Override
    public void close() {
        server.close();
    }
}
