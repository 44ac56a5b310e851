package io.idx.test.planted.sql;

/** What {@code ClimbsUp} climbs up to. */
public record Word(String text) {}
