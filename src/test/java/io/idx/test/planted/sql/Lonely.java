package io.idx.test.planted.sql;

/** Breaks: hidden. */
public record Lonely(String text) {}
