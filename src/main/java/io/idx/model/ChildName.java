package io.idx.model;

/**
 * The name of the index on a partition that belongs to the index of the partitioned table: {@code logs_at_idx} on
 * {@code logs} has {@code logs_2026_at_idx} on {@code logs_2026}. It follows from the names alone, so that the next run
 * finds what an interrupted one built.
 */
public final class ChildName {
    private ChildName() {}

    /**
     * The name in the partition's schema: the index's name with that of the partition in the place of the table's, or
     * before it. A name that is too long is cut and given a checksum.
     *
     * @param choice 0 for the first; each further one is another name, for when something else has those before it
     */
    public static QualifiedName of(QualifiedName index, QualifiedName table, QualifiedName partition, int choice) {
        String framed = "_" + index.name() + "_";
        String word = "_" + table.name() + "_";
        int at = framed.indexOf(word);
        String full = at < 0
                ? partition.name() + "_" + index.name()
                : unframed(framed.substring(0, at + 1) + partition.name() + framed.substring(at + word.length() - 1));
        return partition.withName(WorkingName.fitted(full, choice == 0 ? "" : "_" + choice));
    }

    private static String unframed(String framed) {
        return framed.substring(1, framed.length() - 1);
    }
}
