package io.idx.postgres;

import java.util.Optional;

/**
 * One place where the server may be: a host and port, or the directory of a Unix socket.
 *
 * @param host as the user named it; begins with / for the directory of a socket
 * @param address the numeric address to connect to in place of the host's own
 * @param password absent where none was found
 */
record Endpoint(String host, Optional<String> address, int port, Optional<ConnectionSettings.Setting> password) {
    /** Whether it is reached through a Unix socket. */
    boolean local() {
        return host.startsWith("/");
    }

    /** {@code db1:5432}, {@code [::1]:5432}, or {@code /run/postgresql/.s.PGSQL.5432}. */
    @Override
    public String toString() {
        return local() ? host + "/.s.PGSQL." + port : (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
