package io.idx.test.planted.sql;

/** Breaks: names. */
record OrderManager(String order) {}
