package io.idx.postgres;

import io.idx.demo.EmbeddedServer;
import io.idx.demo.PostgresBinaries;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/**
 * A server with something to log in to: roles {@code shop} (SCRAM password {@code s3cret}), {@code open} (no password
 * needed), {@code tls} (only with TLS), {@code certified} (only with a client certificate) and {@code outsider} (not
 * let in); a database {@code shop}; TLS with a certificate for localhost; a Unix socket.
 */
final class LoginServer implements AutoCloseable {
    static final String PASSWORD = "s3cret";

    private static final String HBA =
            """
            local   all open                            trust
            local   all all                             scram-sha-256
            host    all postgres,open 127.0.0.1/32      trust
            hostssl all tls           127.0.0.1/32      scram-sha-256
            hostssl all certified     127.0.0.1/32      cert
            host    all shop,missing  127.0.0.1/32      scram-sha-256
            """;

    private final EmbeddedServer server;
    private final Path directory;

    private LoginServer(EmbeddedServer server, Path directory) {
        this.server = server;
        this.directory = directory;
    }

    static LoginServer start() throws Exception {
        // short, because the path of a socket has 107 bytes at most; open, because the server runs as another user
        Path directory = Files.createTempDirectory("idx");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
        EmbeddedServer server = EmbeddedServer.start(
                EmbeddedServer.Options.of(PostgresBinaries.find(18).orElseThrow())
                        .withSettings(Map.of("unix_socket_directories", directory.toString())));
        LoginServer login = new LoginServer(server, directory);
        login.prepare();
        return login;
    }

    private void prepare() throws Exception {
        makeKeys("server", "SAN=dns:localhost,ip:127.0.0.1", "localhost");
        makeKeys("certified", "SAN=dns:certified", "certified");
        Path data = server.dataDirectory();
        Files.copy(directory.resolve("server.crt"), data.resolve("server.crt"));
        Files.copy(directory.resolve("server.key"), data.resolve("server.key"));
        Files.copy(directory.resolve("certified.crt"), data.resolve("clients.crt"));
        for (String file : new String[] {"server.crt", "server.key", "clients.crt"}) {
            Files.setPosixFilePermissions(data.resolve(file), PosixFilePermissions.fromString("rw-------"));
            Files.setOwner(data.resolve(file), Files.getOwner(data));
        }
        Files.writeString(data.resolve("pg_hba.conf"), HBA);
        execute(
                "CREATE ROLE shop LOGIN PASSWORD '" + PASSWORD + "'",
                "CREATE ROLE tls LOGIN PASSWORD '" + PASSWORD + "'",
                "CREATE ROLE open LOGIN",
                "CREATE ROLE certified LOGIN",
                "CREATE ROLE outsider LOGIN PASSWORD '" + PASSWORD + "'",
                "CREATE DATABASE shop",
                "ALTER SYSTEM SET ssl_ca_file = 'clients.crt'",
                "ALTER SYSTEM SET ssl = on",
                "SELECT pg_reload_conf()");
    }

    void execute(String... statements) throws SQLException {
        try (Connection connection = DriverManager.getConnection(server.jdbcUrl());
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** A self-signed certificate and its key, in PEM. */
    private void makeKeys(String name, String extension, String commonName)
            throws IOException, InterruptedException, GeneralSecurityException {
        Path store = directory.resolve(name + ".p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "user",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=" + commonName,
                        "-ext",
                        extension,
                        "-ext",
                        "bc=ca:true",
                        "-validity",
                        "2",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        PASSWORD,
                        "-keystore",
                        store.toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (keytool.waitFor() != 0) {
            throw new IllegalStateException(output);
        }
        KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
        writePem(name + ".crt", "CERTIFICATE", keys.getCertificate("user").getEncoded());
        writePem(
                name + ".key",
                "PRIVATE KEY",
                keys.getKey("user", PASSWORD.toCharArray()).getEncoded());
    }

    private void writePem(String file, String label, byte[] der) throws IOException {
        ByteArrayOutputStream pem = new ByteArrayOutputStream();
        pem.writeBytes(("-----BEGIN " + label + "-----\n").getBytes(StandardCharsets.US_ASCII));
        pem.writeBytes(Base64.getMimeEncoder(64, new byte[] {'\n'}).encode(der));
        pem.writeBytes(("\n-----END " + label + "-----\n").getBytes(StandardCharsets.US_ASCII));
        Path path = Files.write(directory.resolve(file), pem.toByteArray());
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
    }

    int port() {
        return server.port();
    }

    EmbeddedServer server() {
        return server;
    }

    /** Where the socket and the certificates are. */
    Path directory() {
        return directory;
    }

    /** Puts the port for PORT and the directory for DIR. */
    String fill(String template) {
        return template.replace("PORT", String.valueOf(port())).replace("DIR", directory.toString());
    }

    ConnectionSettings settings(String url) {
        return ConnectionSettings.resolve(
                Optional.of(fill(url)), Optional.empty(), Map.of(), directory.resolve("home"), "open");
    }

    ConnectionSource open(String url) {
        return ConnectionSource.open(settings(url));
    }

    @Override
    public void close() throws IOException {
        server.close();
        try (var files = Files.walk(directory)) {
            for (Path path : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
