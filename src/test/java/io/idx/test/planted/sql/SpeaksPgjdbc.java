package io.idx.test.planted.sql;

import org.postgresql.PGConnection;

/** Breaks: library org.postgresql. */
record SpeaksPgjdbc(PGConnection connection) {}
