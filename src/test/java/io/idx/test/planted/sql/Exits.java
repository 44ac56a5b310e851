package io.idx.test.planted.sql;

/** Breaks: exit. */
final class Exits {
    void exit() {
        System.exit(1);
    }
}
