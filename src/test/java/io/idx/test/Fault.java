package io.idx.test;

/** What happens to an apply at one of its statements. */
enum Fault {
    /** The statement never arrives. */
    CUT_BEFORE,
    /** The server has the statement, and nobody to tell how it went. */
    CUT_DURING,
    /** The statement has been carried out, and its answer is lost. */
    CUT_AFTER,
    /** {@code pg_cancel_backend} while the statement runs. */
    CANCELLED,
    /** {@code pg_terminate_backend} while the statement runs. */
    TERMINATED,
    /** {@code kill -9} of idx. */
    KILLED,
    /** {@code kill -9} of the server process that has the statement: all others end, and the server recovers. */
    CRASHED
}
