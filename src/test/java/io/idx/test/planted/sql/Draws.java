package io.idx.test.planted.sql;

final class Draws {
    final Object size = org.jline.terminal.Size.of(80, 24);
}
