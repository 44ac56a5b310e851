package io.idx.test.planted.sql;

/** Breaks: printing, library java.io.PrintStream. */
final class Prints {
    void print() {
        System.out.println("no");
    }
}
