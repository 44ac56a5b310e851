package io.idx.test.planted.sql;

import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/** Breaks: library org.apache.commons.compress, library org.tukaani.xz. */
record Unpacks(TarArchiveInputStream tar, XZInputStream xz) {}
