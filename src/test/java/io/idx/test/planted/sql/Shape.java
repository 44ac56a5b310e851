package io.idx.test.planted.sql;

/** Breaks: interfaces. */
interface Shape {
    int corners();
}
