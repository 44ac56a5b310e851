package io.idx.postgres;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads what follows {@code postgres://}: {@code user:password@host:port,host2:port2/dbname?keyword=value}, every part
 * percent-encoded and every part optional.
 *
 * <p>Stricter than libpq in one thing: an @ that does not end {@code user:password@} must be written %40. Where it is
 * not, libpq takes the rest of the password for a host, and whoever prints the host prints the password.
 */
final class ConnectionUri {
    private final String text;
    private final Found found = new Found(true);
    private int at;

    private ConnectionUri(String text) {
        this.text = text;
    }

    static Found read(String text) {
        ConnectionUri uri = new ConnectionUri(text);
        uri.userAndPassword();
        uri.hosts();
        uri.database();
        uri.parameters();
        return uri.found;
    }

    private void userAndPassword() {
        int end = text.indexOf('@');
        int slash = text.indexOf('/');
        boolean present = end >= 0 && (slash < 0 || end < slash);
        if (text.indexOf('@', present ? end + 1 : 0) >= 0) {
            throw Found.bad(
                    "an @ in the URL stands where none can be",
                    "in a user name, a password or a parameter write %40 for @, %2F for / and %3A for :");
        }
        if (!present) {
            return;
        }
        String both = text.substring(0, end);
        int colon = both.indexOf(':');
        storeUnlessEmpty(Keyword.USER, colon < 0 ? both : both.substring(0, colon));
        storeUnlessEmpty(Keyword.PASSWORD, colon < 0 ? "" : both.substring(colon + 1));
        at = end + 1;
    }

    private void hosts() {
        List<String> hosts = new ArrayList<>();
        List<String> ports = new ArrayList<>();
        do {
            hosts.add(host());
            ports.add(take(':') ? upTo("/?,") : "");
        } while (take(','));
        storeUnlessEmpty(Keyword.HOST, String.join(",", hosts));
        storeUnlessEmpty(Keyword.PORT, String.join(",", ports));
    }

    private String host() {
        if (!take('[')) {
            return upTo(":/?,");
        }
        String address = upTo("]");
        if (!take(']') || address.isEmpty() || (at < text.length() && ":/?,".indexOf(text.charAt(at)) < 0)) {
            throw Found.bad("an IPv6 address in the URL is not written as [address]");
        }
        return address;
    }

    private void database() {
        if (take('/')) {
            storeUnlessEmpty(Keyword.DBNAME, upTo("?"));
        }
    }

    private void parameters() {
        if (!take('?') || at == text.length()) {
            return;
        }
        for (String pair : text.substring(at).split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals < 0 || pair.indexOf('=', equals + 1) >= 0) {
                throw Found.bad(
                        "the parameters of the URL are not keyword=value, with & between them",
                        "in a value write %3D for =, %26 for & and %25 for %");
            }
            found.put(decode(pair.substring(0, equals)), decode(pair.substring(equals + 1)));
        }
    }

    private void storeUnlessEmpty(Keyword keyword, String encoded) {
        if (!encoded.isEmpty()) {
            found.put(keyword, decode(encoded));
        }
    }

    private boolean take(char c) {
        boolean there = at < text.length() && text.charAt(at) == c;
        at += there ? 1 : 0;
        return there;
    }

    private String upTo(String ends) {
        int start = at;
        while (at < text.length() && ends.indexOf(text.charAt(at)) < 0) {
            at++;
        }
        return text.substring(start, at);
    }

    /** Undoes percent-encoding; a plus sign stays one. */
    private static String decode(String encoded) {
        byte[] in = encoded.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream out = new ByteArrayOutputStream(in.length);
        for (int i = 0; i < in.length; i++) {
            if (in[i] != '%') {
                out.write(in[i]);
                continue;
            }
            int high = i + 2 < in.length ? Character.digit(in[i + 1], 16) : -1;
            int low = i + 2 < in.length ? Character.digit(in[i + 2], 16) : -1;
            if (high < 0 || low < 0 || high + low == 0) {
                throw badEncoding();
            }
            out.write(high * 16 + low);
            i += 2;
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(out.toByteArray()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw badEncoding();
        }
    }

    private static RuntimeException badEncoding() {
        return Found.bad(
                "a % in the URL is not followed by two hexadecimal digits that make UTF-8 text",
                "a % that stands for itself is written %25");
    }
}
