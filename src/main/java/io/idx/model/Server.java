package io.idx.model;

/**
 * The database that is looked at, as its own catalog describes it.
 *
 * @param host as the user named it; the directory of a Unix socket begins with a slash
 * @param versionNumber as in {@code server_version_num}: 170002 is 17.2
 * @param role the role that is in force
 * @param tablespace the database's own, where an index lies that names none
 * @param standby whether it is in recovery, so that nothing can be written
 */
public record Server(
        String database,
        String host,
        int port,
        int versionNumber,
        String version,
        String role,
        String tablespace,
        boolean standby) {
    public int major() {
        return versionNumber / 10_000;
    }

    /** {@code shop on db1:5432} */
    public String address() {
        return database + " on " + (host.startsWith("/") ? host : host + ":" + port);
    }

    /** {@code shop on db1:5432 (primary, PostgreSQL 17.2)}: says what a command is about to touch. */
    @Override
    public String toString() {
        return address() + " (" + (standby ? "standby" : "primary") + ", PostgreSQL " + version + ")";
    }
}
