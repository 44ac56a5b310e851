package io.idx.test;

import com.github.dockerjava.api.exception.NotFoundException;
import io.idx.demo.EmbeddedServer;
import io.idx.demo.PostgresBinaries;
import java.net.InetAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.postgresql.PostgreSQLContainer;

/** The three ways to a server. */
final class ServerSource {
    /** An autovacuum changes costs by chance; where it is off, CREATE INDEX of 18 does not count the table's pages. */
    private static final String NAPTIME = "autovacuum_naptime";

    private static final String NEVER = "20d";

    /** Not below /var/lib/postgresql, where the official images of 18 and later refuse a mount. */
    private static final String DATA = "/pgdata";

    private static final Path DOCKER_SOCKET = Path.of("/var/run/docker.sock");

    private ServerSource() {}

    /** Starts the binaries that Maven fetched, in memory where there is a /dev/shm. */
    static TestServer embedded(int major) {
        PostgresBinaries binaries = PostgresBinaries.find(major)
                .orElseThrow(() -> new IllegalStateException("no binaries of PostgreSQL " + major + " here; have "
                        + PostgresBinaries.majorsAvailable() + ". -Dpg.majors makes Maven fetch all"));
        EmbeddedServer server =
                EmbeddedServer.start(EmbeddedServer.Options.of(binaries).withSettings(Map.of(NAPTIME, NEVER)));
        return new TestServer("127.0.0.1", server.port(), "postgres", "", "postgres", server::close);
    }

    /**
     * Starts {@code postgres:MAJOR}. Looks for the image first: without a registry a missing one takes minutes to fail.
     */
    static TestServer container(int major) {
        if (!hasImage(major)) {
            throw new IllegalStateException("no Docker engine that answers here has the image " + image(major));
        }
        PostgreSQLContainer container = new PostgreSQLContainer(image(major))
                .withTmpFs(Map.of(DATA, "rw,uid=999,gid=999,mode=700"))
                .withEnv("PGDATA", DATA);
        container.setCommand("postgres", "-c", "fsync=off", "-c", NAPTIME + "=" + NEVER);
        container.start();
        return new TestServer(
                container.getHost(),
                container.getMappedPort(PostgreSQLContainer.POSTGRESQL_PORT),
                container.getUsername(),
                container.getPassword(),
                container.getDatabaseName(),
                container::stop);
    }

    /**
     * Whether a container can be started. The look for a socket comes first, as asking for an engine takes a second.
     */
    static boolean hasImage(int major) {
        boolean socket = System.getenv("DOCKER_HOST") != null || Files.exists(DOCKER_SOCKET);
        if (!socket || !DockerClientFactory.instance().isDockerAvailable()) {
            return false;
        }
        try {
            DockerClientFactory.instance()
                    .client()
                    .inspectImageCmd(image(major))
                    .exec();
            return true;
        } catch (NotFoundException e) {
            return false;
        }
    }

    private static String image(int major) {
        return "postgres:" + major;
    }

    /** {@code postgresql://user:password@host:port/database}, on loopback only: tests make and drop databases there. */
    static TestServer given(String url) {
        URI uri = URI.create(url.replaceFirst("^jdbc:", ""));
        if (!isLoopback(uri.getHost())) {
            throw new IllegalArgumentException("tests run on loopback only, not on " + uri.getHost());
        }
        String[] user = (uri.getRawUserInfo() == null ? "postgres" : uri.getRawUserInfo()).split(":", 2);
        int port = uri.getPort() < 0 ? 5432 : uri.getPort();
        String database = uri.getPath().length() > 1 ? uri.getPath().substring(1) : "postgres";
        String password = user.length == 2 ? decoded(user[1]) : "";
        RunLock lock = RunLock.take(uri.getHost() + ":" + port, database, decoded(user[0]), password);
        return new TestServer(uri.getHost(), port, decoded(user[0]), password, database, lock::close);
    }

    private static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
