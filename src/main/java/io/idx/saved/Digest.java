package io.idx.saved;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 of a document, whatever its layout and the order of its members. */
final class Digest {
    private static final String PREFIX = "sha256:";

    private Digest() {}

    static String of(Json value) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(JsonText.canonical(value));
            return PREFIX + HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The beginning, for people. */
    static String brief(Json value) {
        return of(value).substring(PREFIX.length(), PREFIX.length() + 8);
    }
}
