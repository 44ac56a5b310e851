package io.idx.test.planted.attic;

/** Breaks: floors, by being in a package that the architecture does not have. */
record Lost(String text) {}
