package io.idx.plan;

/** Other sessions that a concurrent statement waits for inside, whatever they hold in its way. */
enum Wait {
    WRITERS("transactions that write to the table"),
    /** Of transactions in the same database, on whatever table. */
    SNAPSHOTS("every older snapshot in the database"),
    USERS("transactions that use the table");

    private final String words;

    Wait(String words) {
        this.words = words;
    }

    String words() {
        return words;
    }
}
