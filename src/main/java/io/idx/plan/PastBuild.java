package io.idx.plan;

/**
 * A build that idx made earlier.
 *
 * @param server which server it was: {@code db1:5432}, and its cluster
 * @param method btree, hash and so on
 * @param readBytes of the table
 * @param bytes of the index
 * @param seconds that the build was at work, what it waited for others not counted
 */
public record PastBuild(String server, String method, long readBytes, long bytes, double seconds) {
    /** What the time is taken to be in proportion to: an index is sorted and written, a table only read. */
    double work() {
        return readBytes + 2.0 * bytes;
    }
}
