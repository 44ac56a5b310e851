package io.idx.test.planted.sql;

/** Breaks: static state. */
final class Counts {
    private static int count;

    int next() {
        return ++count;
    }
}
