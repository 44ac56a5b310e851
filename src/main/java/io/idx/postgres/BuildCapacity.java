package io.idx.postgres;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the server lets maintenance use: {@code BuildCapacity.of(connection).settings(3)} is what each of three sessions
 * that build at the same time should ask for.
 *
 * @param workMem maintenance_work_mem, in kB
 */
record BuildCapacity(
        long workMem, int parallelMaintenanceWorkers, int parallelWorkers, int workerProcesses, int autovacuumWorkers) {
    /** The least that every supported major takes, in kB. */
    private static final long LEAST_WORK_MEM = 1024;

    private static final String ASK =
            """
            SELECT name, setting FROM pg_catalog.pg_settings
             WHERE name IN ('maintenance_work_mem', 'max_parallel_maintenance_workers', 'max_parallel_workers',
                            'max_worker_processes', 'autovacuum_max_workers')
            """;

    static BuildCapacity of(Connection connection) throws SQLException {
        Map<String, Long> found = new HashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(ASK)) {
            while (row.next()) {
                found.put(row.getString("name"), row.getLong("setting"));
            }
        }
        return new BuildCapacity(
                value(found, "maintenance_work_mem"),
                (int) value(found, "max_parallel_maintenance_workers"),
                (int) value(found, "max_parallel_workers"),
                (int) value(found, "max_worker_processes"),
                (int) value(found, "autovacuum_max_workers"));
    }

    private static long value(Map<String, Long> found, String name) {
        return Optional.ofNullable(found.get(name)).orElseThrow();
    }

    /**
     * The settings of each of so many sessions. One is left as the server has it. Of several, the workers are together
     * no more than run in parallel, and the memory no more than the server's own autovacuum workers may take.
     */
    List<String> settings(int jobs) {
        if (jobs == 1) {
            return List.of();
        }
        int workers = Math.min(parallelMaintenanceWorkers, Math.min(parallelWorkers, workerProcesses) / jobs);
        long memory = Math.min(workMem, workMem * Math.max(1, autovacuumWorkers) / jobs);
        return List.of(
                "max_parallel_maintenance_workers = " + workers,
                "maintenance_work_mem = '" + Math.max(LEAST_WORK_MEM, memory) + "kB'");
    }
}
