package io.idx.test.planted.sql;

/** The one implementation of {@code Shape}. */
record Square() implements Shape {
    @Override
    public int corners() {
        return 4;
    }
}
