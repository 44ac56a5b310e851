package io.idx.test.planted.sql;

import com.zaxxer.hikari.HikariConfig;

/** Breaks: library com.zaxxer.hikari. */
record Pools(HikariConfig config) {}
