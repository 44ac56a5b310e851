package io.idx.model;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/**
 * The names an index goes by while it is being replaced: {@code orders_idx__idx_new} is the one being built,
 * {@code orders_idx__idx_old} the one on its way out. They follow from the index's own name alone, so that the next run
 * finds what an interrupted one left.
 */
public enum WorkingName {
    NEW("__idx_new"),
    OLD("__idx_old");

    /** PostgreSQL's limit on a name, in bytes of UTF-8. */
    public static final int MAX_BYTES = 63;

    private final String suffix;

    WorkingName(String suffix) {
        this.suffix = suffix;
    }

    /** The working name of an index. A name too long for the suffix is cut and given a checksum. */
    public QualifiedName of(QualifiedName index) {
        return index.withName(fitted(index.name(), suffix));
    }

    /** Whether the name is one that an index has only while it is being replaced. */
    public boolean is(QualifiedName index) {
        return index.name().endsWith(suffix);
    }

    /** The index's own name out of a working one; empty where that was cut, or where this is none. */
    public Optional<QualifiedName> cutOff(QualifiedName index) {
        return Optional.of(index)
                .filter(this::is)
                .map(name -> name.withName(name.name().substring(0, name.name().length() - suffix.length())))
                .filter(name -> of(name).equals(index));
    }

    /** The name with the suffix, cut and given a checksum if it is too long for it. */
    public static String fitted(String name, String suffix) {
        if (bytes(name + suffix) <= MAX_BYTES) {
            return name + suffix;
        }
        CRC32 crc = new CRC32();
        crc.update(name.getBytes(StandardCharsets.UTF_8));
        String tail = String.format("_%08x%s", crc.getValue(), suffix);
        int end = name.length();
        while (bytes(name.substring(0, end) + tail) > MAX_BYTES) {
            end = name.offsetByCodePoints(end, -1);
        }
        return name.substring(0, end) + tail;
    }

    /** Whether only idx gives such names. */
    public static boolean isOne(QualifiedName index) {
        return Stream.of(values()).anyMatch(working -> index.name().endsWith(working.suffix));
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
