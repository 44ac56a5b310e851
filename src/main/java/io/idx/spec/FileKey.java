package io.idx.spec;

import java.util.Optional;
import java.util.stream.Stream;

/** The keys at the top of an indexes.yaml. */
enum FileKey {
    VERSION("version", "The version of the file format. Always 1, and required."),
    SCHEMA("schema", "The schema of the tables that are named without one. Default: public."),
    OWNS(
            "owns",
            "Names for which the files are the whole list: an index of such a name that is not declared is dropped."
                    + " Default: none, so that nothing is ever dropped."),
    IGNORE("ignore", "Names that are neither reported nor touched. Default: none."),
    REPLICAS(
            "replicas",
            "Standbys that queries run on, too: connection strings or names of services, without passwords. Before an"
                    + " index is dropped, and in idx status, its scans are counted on each. Database and user are"
                    + " those of the primary where none is named. Default: none."),
    DROP_AFTER(
            "drop_after",
            "For how many days the scans of an index must have been counted before its drop needs no"
                    + " --allow=young-counters: 30d, or 30. 0 asks for none. Of several files, the longest counts."
                    + " Default: 30d."),
    LIMITS(
            "limits",
            "What one apply must not go beyond: indexes_per_table, build_size, changes, drops. A plan that does is"
                    + " shown and refused. Of several files, the smallest counts. Default: no limits."),
    WINDOWS(
            "windows",
            "When changes may be begun: open, a list of days and hours, in the time zone that zone names. Of several"
                    + " files, only what lies in the windows of each counts. Default: at any time."),
    SESSION(
            "session",
            "Settings of PostgreSQL for the sessions that build, such as maintenance_work_mem. Of several files, the"
                    + " value counts that burdens the server less. Default: as the server, the database or the role"
                    + " has it."),
    MAX_REPLICA_LAG(
            "max_replica_lag",
            "How far a replica may be behind when a build begins: a time such as 30s, or WAL such as 100MB. Beyond it,"
                    + " the build waits. Asked are those that stream from the primary and those under replicas:. Of"
                    + " several files, each counts. Default: nobody is asked."),
    TABLES("tables", "Table, then index, then what the index is. Required; {} where no index is declared.");

    private final String documentation;
    private final String key;

    FileKey(String key, String documentation) {
        this.key = key;
        this.documentation = documentation;
    }

    String key() {
        return key;
    }

    String documentation() {
        return documentation;
    }

    static Optional<FileKey> of(String key) {
        return Stream.of(values()).filter(known -> known.key.equals(key)).findFirst();
    }
}
