package io.idx.test.planted.sql;

import org.jline.terminal.Terminal;

/** Breaks: library org.jline. */
record DrawsOnTerminals(Terminal terminal) {}
