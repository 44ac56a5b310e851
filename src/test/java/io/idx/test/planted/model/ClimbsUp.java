package io.idx.test.planted.model;

import io.idx.test.planted.sql.Word;

/** Breaks: floors. */
record ClimbsUp(Word word) {}
