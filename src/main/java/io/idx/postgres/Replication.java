package io.idx.postgres;

import io.idx.model.Problem;
import io.idx.model.ProblemCode;
import io.idx.model.ReplicaLag;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** How far copies of the server, or the server as a copy, are behind. Logical replication is left out. */
final class Replication {
    private static final String POSITION = "SELECT pg_catalog.pg_current_wal_lsn()";

    private static final String STREAMING =
            """
            SELECT coalesce(nullif(s.application_name, ''), 'without a name')
                       || coalesce(' at ' || pg_catalog.host(s.client_addr), '') AS replica,
                   extract(epoch FROM s.replay_lag) AS seconds,
                   greatest(0, pg_catalog.pg_wal_lsn_diff(pg_catalog.pg_current_wal_lsn(), s.replay_lsn)) AS bytes
              FROM pg_catalog.pg_stat_replication s
              LEFT JOIN pg_catalog.pg_replication_slots r ON r.active_pid = s.pid
             WHERE s.replay_lsn IS NOT NULL AND coalesce(r.slot_type, 'physical') = 'physical'
             ORDER BY 1
            """;

    /** Of other users' sessions, a role that may not monitor sees the process number and nothing else. */
    private static final String HIDDEN =
            """
            SELECT pg_catalog.quote_ident(CURRENT_USER) AS role
              FROM pg_catalog.pg_stat_replication s
              LEFT JOIN pg_catalog.pg_replication_slots r ON r.active_pid = s.pid
             WHERE s.state IS NULL AND coalesce(r.slot_type, 'physical') = 'physical'
             LIMIT 1
            """;

    /** What it has replayed up to the primary's position is not behind, however long ago that was. */
    private static final String HERE =
            """
            SELECT pg_catalog.pg_is_in_recovery() AS standby,
                   greatest(0, pg_catalog.pg_wal_lsn_diff(w.here, w.there)) AS bytes,
                   CASE WHEN w.there >= w.here THEN 0
                        ELSE extract(epoch FROM pg_catalog.clock_timestamp()
                                                - pg_catalog.pg_last_xact_replay_timestamp()) END AS seconds
              FROM (SELECT ?::pg_lsn AS here, pg_catalog.pg_last_wal_replay_lsn() AS there) w
            """;

    private final Connection connection;

    Replication(Connection connection) {
        this.connection = connection;
    }

    /** Up to where the primary has written. */
    String position() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(POSITION)) {
            row.next();
            return row.getString(1);
        }
    }

    List<ReplicaLag> streaming() throws SQLException {
        List<ReplicaLag> lags = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(STREAMING)) {
            while (row.next()) {
                lags.add(lag(row.getString("replica"), row));
            }
        }
        return lags;
    }

    Optional<Problem> hidden() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(HIDDEN)) {
            return row.next()
                    ? Optional.of(Problem.of(
                            ProblemCode.NO_PRIVILEGE,
                            "the role may not see how far replicas are behind, and max_replica_lag asks for it",
                            "GRANT pg_monitor TO " + row.getString("role")))
                    : Optional.empty();
        }
    }

    /**
     * How far this server is behind.
     *
     * @param position of the primary
     */
    ReplicaLag here(String node, String position) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(HERE)) {
            statement.setString(1, position);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getBoolean("standby") ? lag(node, row) : ReplicaLag.silent(node, "it is not in recovery");
            }
        }
    }

    private static ReplicaLag lag(String replica, ResultSet row) throws SQLException {
        double seconds = row.getDouble("seconds");
        Optional<Duration> time =
                row.wasNull() ? Optional.empty() : Optional.of(Duration.ofMillis(Math.round(seconds * 1000)));
        return new ReplicaLag(replica, time, OptionalLong.of(row.getLong("bytes")), Optional.empty());
    }
}
