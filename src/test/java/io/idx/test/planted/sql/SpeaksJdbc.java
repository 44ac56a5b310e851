package io.idx.test.planted.sql;

import java.sql.Connection;

/** Breaks: library java.sql. */
record SpeaksJdbc(Connection connection) {}
