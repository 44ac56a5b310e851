package io.idx.test.planted.sql;

import picocli.CommandLine;

/** Breaks: library picocli. */
record ParsesOptions(CommandLine line) {}
