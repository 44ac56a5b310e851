package io.idx.model;

/**
 * Every kind of mistake that idx tells of. A code never changes its meaning; {@code idx explain CODE} prints the text.
 */
public enum ProblemCode {
    // 0xx: indexes.yaml by itself
    NO_FILE(1, "A file named with -f, or indexes.yaml, is not there or cannot be read or written."),
    EMPTY_FILE(2, "The file holds nothing. An indexes.yaml begins with version: 1 and has a tables: section."),
    NOT_YAML(3, "The file is not YAML; the place is where the reader lost its way."),
    NOT_TEXT(4, "The file is not UTF-8 text."),
    TOO_LARGE(5, "The file is larger or nested deeper than an indexes.yaml can sensibly be."),
    YAML_FEATURE(
            6,
            "Anchors, aliases, merge keys, tags and further documents are not used in indexes.yaml: what stands there"
                    + " must be readable in its place."),
    VERSION(10, "version: must be 1. Files of a later format need a later idx."),
    UNKNOWN_KEY(12, "A key that indexes.yaml does not have. A misspelt key must not be ignored silently."),
    DUPLICATE_KEY(13, "The same key stands twice in one mapping; YAML readers would silently take one of them."),
    WRONG_SHAPE(14, "A value of another kind belongs here: a list where a text stands, or the like."),
    NOT_A_TEXT(
            15,
            "YAML reads an unquoted no, yes, on, off, true, a number or a date as something other than text. Put it in"
                    + " quotes."),
    MISSING(16, "A key that is required is missing."),
    EMPTY_VALUE(17, "The value is empty."),
    BAD_VALUE(18, "The value is not one of those that the key can have."),
    NAME_TOO_LONG(
            20,
            "PostgreSQL cuts names at 63 bytes without an error, so that two long names become one. Choose a shorter"
                    + " one."),
    BAD_NAME(
            21,
            "The name cannot be a name in PostgreSQL, needs double quotes here, or is one that idx itself needs while"
                    + " it replaces another index."),
    PASSWORD(23, "A password does not belong into a file that others read. Use ~/.pgpass or a service."),
    DECLARED_TWICE(22, "Two entries declare an index of the same name in the same schema."),
    NOT_ONE_ELEMENT(
            30,
            "An element of columns is exactly what stands between two commas of CREATE INDEX ... ( ... ), and where is"
                    + " one expression. A comma, semicolon, comment, parameter or unbalanced bracket would make it"
                    + " something else."),
    NOT_ONE_QUERY(
            31,
            "An entry of queries is one statement that reads or changes rows, without a comment, with $1, $2 for what"
                    + " differs from one run to the next. Anything else is refused before it is sent."),

    NOT_READ(
            40,
            "A statement about an index, in a file of idx import --sql, is not one that idx reads. Nothing is guessed,"
                    + " and nothing is written."),

    // 1xx: what PostgreSQL says of a declaration
    NO_TABLE(101, "The database has no such table or materialized view."),
    NOT_A_TABLE(102, "Only tables and materialized views can have indexes."),
    DEFINITION(104, "PostgreSQL does not accept the definition; its own words are shown."),
    NEEDS_VERSION(105, "The attribute needs a later major version of PostgreSQL than the server has."),
    NAME_TAKEN(106, "Something that is not this index has the name already."),
    BACKS_CONSTRAINT(107, "The index backs a constraint. Change it with ALTER TABLE, not with an index tool."),
    PARTITIONED_TABLE(
            108,
            "PostgreSQL would not make the index of this partitioned table, which has a foreign table among its"
                    + " partitions: it has no unique index over rows that it cannot check, and takes up the oldest"
                    + " index that fits, whatever the order of its columns; one that is protected cannot be made the"
                    + " younger."),
    CANNOT_CANONICALISE(
            109,
            "validate has PostgreSQL check every definition on a temporary table, and here none can be created: the"
                    + " server is read-only, the role may not create temporary tables, or an event trigger refuses"
                    + " them."),
    QUERY(110, "PostgreSQL does not accept an entry of queries; its own words are shown."),
    SETTING(111, "PostgreSQL does not accept a value under session:; its own words are shown."),

    // 3xx: the connection
    BAD_URL(301, "The database URL or a connection setting cannot be understood."),
    CANNOT_CONNECT(302, "The server could not be reached, or it refused the connection."),
    OLD_SERVER(303, "idx works with PostgreSQL 14 and later."),
    POOLER(
            304,
            "A transaction pooler gives each statement another session: settings and locks are lost on the way. Connect"
                    + " to the server itself."),
    CONNECTION_LOST(305, "The connection ended while it was in use."),
    SERVER_ERROR(306, "The server refused a statement; its own words are shown."),
    NO_PRIVILEGE(307, "The role lacks a privilege; the GRANT that helps is shown."),
    STANDBY(308, "A standby cannot be changed. Connect to the primary."),
    REPLICA(
            309,
            "A server under replicas: did not answer, is no standby, or is one of another cluster. What it knows of the"
                    + " use of indexes is not counted."),

    // 31x: the plan file
    PLAN_FILE(310, "The plan file cannot be read, or is none. A plan is written by idx plan --out."),
    PLAN_FORMAT(
            311, "The plan file has a format that this idx does not know. Use the idx that wrote it, or plan again."),
    PLAN_DIGEST(
            312,
            "The plan file was changed after idx wrote it, so that nobody knows what was reviewed. Layout and the order"
                    + " of its members do not count. Plan again."),
    PLAN_NOT_WRITTEN(313, "The plan could not be written into the file. What was there before is still there."),
    OTHER_DATABASE(314, "The plan was made for another database, or for another cluster."),
    OUTPUT_NOT_WRITTEN(
            315,
            "Standard output could not be written, so that the result is not complete there. What the command did is"
                    + " done all the same. A reader who went away is no error."),

    // 4xx: refusals
    NOT_APPROVED(401, "The changes were not approved, so nothing was done."),
    HAZARD(402, "A change has a hazard that must be allowed by name, such as --allow=used-drop."),
    RESTS_ON_INDEX(
            403,
            "A foreign key, the index of a partitioned table or, if the index is invalid, the replica identity rests on"
                    + " it, so that it can be neither dropped nor replaced until that is taken away."),
    PROTECTED(404, "The file protects the index with protect: true, and the change would drop what is there now."),
    LIMIT(
            405,
            "The plan goes beyond what the file allows under limits:. Nothing on the command line allows it: apply in"
                    + " parts, or change the file, which others review."),
    OUTSIDE_WINDOW(
            406,
            "Changes may be begun only within the windows: of the file. What was not begun waits for the next one; in"
                    + " an emergency there is --outside-window."),
    REPLICA_LAG(
            407,
            "A replica stayed further behind than max_replica_lag of the file allows, so that no build was begun. The"
                    + " same command again goes on."),

    // 5xx: the plan and the world
    CHANGED_SINCE_PLAN(501, "The index is no longer as it was when the plan was made."),
    STALE_PLAN(
            502,
            "A saved plan no longer fits: an index, its table or its entry in the file is neither as it was when the"
                    + " plan was made nor as it is to be. Nothing was applied. Plan again, or leave the change out with"
                    + " --exclude."),
    OLD_PLAN(503, "A saved plan is good for seven days: use and sizes, by which it was judged, have aged. Plan again."),

    // 6xx: busy
    BUSY(601, "Another idx run is working on this database."),
    LEFT_ALONE(
            602,
            "An index is not as declared yet, and was left alone as somebody else builds or rebuilds it, or nobody can"
                    + " tell whether it is. All else goes on. When they are through, run the same command again."),

    // 7xx: while changing
    DUPLICATE_ROWS(702, "The rows hold duplicates, so that a unique index cannot be built."),
    LOCK_NOT_FREE(703, "A lock was not free within its time; nothing was changed by the step."),
    WAIT_LIMIT(
            705,
            "A statement waited for other transactions for longer than --wait-limit. It was cancelled, and what a build"
                    + " left was removed; of a drop there is an index that is not valid. Who is in the way is shown;"
                    + " when they are gone, run the same command again."),
    GAVE_WAY(
            706,
            "Somebody waited for a build of idx for longer than --queue-limit, an ALTER TABLE without a lock_timeout,"
                    + " say, and queries or writes waited behind, or the build itself waited for a session that was"
                    + " idle in a transaction; or it waited for somebody who waited for it. It was cancelled so that"
                    + " they could go on, and begun again; when that had happened five times, idx left it. Run the"
                    + " same command again."),
    CATALOG_CHANGING(
            707,
            "Each time that the catalog was read, an index or a table was changed or dropped meanwhile, so that no look"
                    + " at it fits together. Run the same command again."),
    NOT_CONVERGED(704, "The statements succeeded, but the catalog still differs from what is declared."),
    INTERNAL(799, "A defect of idx. Please report it with the text that was printed."),

    // 8xx: the PostgreSQL of idx demo
    NO_POSTGRES(801, "idx demo found no PostgreSQL to start: neither on this machine nor fetched by Maven."),
    POSTGRES_NOT_STARTED(802, "The PostgreSQL of idx demo did not start; its own words are shown.");

    private final int number;
    private final String explanation;

    ProblemCode(int number, String explanation) {
        this.number = number;
        this.explanation = explanation;
    }

    /** {@code IDX012} */
    public String code() {
        return String.format("IDX%03d", number);
    }

    public String explanation() {
        return explanation;
    }

    /** Whether the user's file is to blame, rather than the server or the moment. */
    public boolean blamesFile() {
        return number < 200;
    }
}
