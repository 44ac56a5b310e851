package io.idx.postgres;

import io.idx.model.Problem;
import io.idx.model.ProblemCode;
import io.idx.model.ProblemException;
import io.idx.model.Spelling;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The keywords found in one text, and the only way to complain of that text. An unknown word is quoted only when it
 * cannot be a piece of a password: no secret stands before it.
 */
final class Found {
    private static final Pattern WORD = Pattern.compile("[A-Za-z_-]{1,30}");

    private final Map<Keyword, String> values = new EnumMap<>(Keyword.class);
    private final boolean quotable;

    /** @param quotable false when a password may stand anywhere in the text */
    Found(boolean quotable) {
        this.quotable = quotable;
    }

    Map<Keyword, String> values() {
        return values;
    }

    void put(Keyword keyword, String value) {
        values.put(keyword, value);
    }

    /** A keyword as libpq spells it; the later of two wins. */
    void put(String word, String value) {
        switch (word) {
            case "ssl" -> putSsl(word, value);
            case "requiressl" -> put(Keyword.SSLMODE, value.startsWith("1") ? "require" : "prefer");
            default -> put(Keyword.named(word).orElseThrow(() -> unknown(word, Keyword.words())), value);
        }
    }

    private void putSsl(String word, String value) {
        if (!value.equals("true")) {
            throw unknown(word, Keyword.words());
        }
        put(Keyword.SSLMODE, "require");
    }

    ProblemException unknown(String word, Collection<String> known) {
        boolean mayBeSecret = !quotable
                || !WORD.matcher(word).matches()
                || values.keySet().stream().anyMatch(Keyword::secret);
        String message = mayBeSecret
                ? "a connection keyword is unknown; if it is a piece of the password, the password needs quoting"
                : "unknown connection keyword \"" + word + "\"";
        Problem problem = Problem.of(ProblemCode.BAD_URL, message);
        return new ProblemException(mayBeSecret ? problem : problem.suggesting(Spelling.nearest(word, known)));
    }

    static ProblemException bad(String message, String... notes) {
        return new ProblemException(Problem.of(ProblemCode.BAD_URL, message, notes));
    }
}
