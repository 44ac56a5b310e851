package io.idx.model;

import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Passwords in a text that is to be shown: those of connection strings, wherever in it these stand, and however they
 * are wrapped. Where it is not clear how far one reaches, too much is hidden rather than too little.
 */
public final class Passwords {
    private static final String SECRET = "password|passwd|pwd|secret|scram_client_key|scram_server_key";
    /** A key with a percent sign may be any, so that its value is hidden, too. */
    private static final Pattern KEY = Pattern.compile("(?i)(?:" + SECRET + ")[\\w.]{0,30}=\\s*"
            + "|[?&][\\w.]{0,30}%[\\w.%]{0,30}=\\s*"
            + "|(?<!\\w)(?:pg|ssl)?(?:" + SECRET + ")\\s+=\\s*"
            + "|(?<!\\w)(?:ssl)?password[\"']?:\\s+(?![{\\[])");

    private static final Pattern URI = Pattern.compile("(?i)://|\\bpostgres(?:ql)?:/+");
    /** What stands before a host where the scheme was forgotten. */
    private static final Pattern BARE =
            Pattern.compile("(?<![\\w:.%+-])[\\w.%+-]{1,63}+:(?!/)(?<secret>\\S{1,200})@(?=[\\w\\[])");

    private static final String HOST = "(?:\\[[^]\\s]*]|[^\\[\\]:@/?,\\s]*)(?::\\d*)?";
    private static final Pattern WITHOUT =
            Pattern.compile("(?i)^postgres(?:ql)?://(?:[^:@/?\\s]*@)?" + HOST + "(?:," + HOST + ")*(?=[/?]|$)");
    private static final Pattern NO_SECRET = Pattern.compile("['\".*]*");

    /** Longer than any URI up to its host; what is not one may be very long. */
    private static final int LONGEST = 1000;

    private Passwords() {}

    /** Whether a connection string holds one. A host and a port are none, whatever follows them. */
    public static boolean in(String text) {
        String rest = WITHOUT.matcher(text).replaceFirst("");
        return !hidden(rest).equals(rest);
    }

    /** {@code postgres://me:****@db1/shop}. */
    public static String hidden(String text) {
        return replaced(text, secret -> "****");
    }

    /** As long as the text, so that a mark below it fits. */
    static String covered(String text) {
        return replaced(text, secret -> "*".repeat(secret.codePointCount(0, secret.length())));
    }

    private static String replaced(String text, UnaryOperator<String> cover) {
        String keys = replaced(text, KEY, cover, (all, start) -> new int[] {start, endOfValue(all, start)});
        String uris = replaced(keys, URI, cover, Passwords::userInfo);
        return BARE.matcher(uris)
                .replaceAll(bare -> Matcher.quoteReplacement(
                        bare.group().replace(bare.group(1) + "@", covered(bare.group(1), cover) + "@")));
    }

    @FunctionalInterface
    private interface Reach {
        int[] of(String text, int start);
    }

    private static String replaced(String text, Pattern before, UnaryOperator<String> cover, Reach reach) {
        StringBuilder shown = new StringBuilder();
        int done = 0;
        Matcher matcher = before.matcher(text);
        while (matcher.find(done)) {
            int[] secret = reach.of(text, matcher.end());
            shown.append(text, done, secret[0]).append(covered(text.substring(secret[0], secret[1]), cover));
            done = secret[1];
        }
        return shown.append(text, done, text.length()).toString();
    }

    private static String covered(String secret, UnaryOperator<String> cover) {
        return NO_SECRET.matcher(secret).matches() ? secret : cover.apply(secret);
    }

    private static int[] userInfo(String text, int start) {
        int at = text.lastIndexOf('@', endOfUri(text, start));
        int colon = text.indexOf(':', start);
        return colon >= 0 && colon < at ? new int[] {colon + 1, at} : new int[] {start, start};
    }

    /** A password may hold what would have to be encoded: blanks before the first slash, and slashes. */
    private static int endOfUri(String text, int from) {
        int end = Math.min(text.length(), from + LONGEST);
        int at = from;
        while (at < end && "/\r\n".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        return endOfWord(text, at, end);
    }

    private static int endOfValue(String text, int from) {
        char first = from < text.length() ? text.charAt(from) : ' ';
        return first == '\'' || first == '"' ? endOfQuoted(text, from, first) : withoutClosing(text, from);
    }

    /** The quote that closes: neither escaped nor doubled, and nothing follows that could belong to the password. */
    private static int endOfQuoted(String text, int from, char quote) {
        for (int at = text.indexOf(quote, from + 1); at >= 0; at = text.indexOf(quote, at + 1)) {
            boolean last =
                    at + 1 == text.length() || (" \t\r\n&,:;]})" + other(quote)).indexOf(text.charAt(at + 1)) >= 0;
            int before = at - 1;
            while (before > from && text.charAt(before) == quote) {
                before--;
            }
            if (last && text.charAt(before) != '\\') {
                return at + 1;
            }
        }
        return text.length();
    }

    private static char other(char quote) {
        return quote == '"' ? '\'' : '"';
    }

    /** What closes a list, a sentence or a quotation around is not hidden. */
    private static int withoutClosing(String text, int from) {
        int end = endOfWord(text, from, text.length());
        while (end > from && "\"'])},;:".indexOf(text.charAt(end - 1)) >= 0) {
            end--;
        }
        return end;
    }

    private static int endOfWord(String text, int from, int most) {
        int at = from;
        while (at < most && !Character.isWhitespace(text.charAt(at))) {
            at += text.charAt(at) == '\\' ? 2 : 1;
        }
        return Math.min(at, most);
    }
}
