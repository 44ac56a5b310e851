package io.idx.evidence;

import io.idx.model.Place;
import io.idx.model.Problem;
import io.idx.model.ProblemCode;
import io.idx.postgres.DatabaseException;
import io.idx.postgres.Explainer;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** Why the server did not explain a query: the query's fault, the role's, or that of the moment. */
final class Refusal {
    private static final String NO_TABLE = "42P01";

    private final Explainer explainer;
    private final DeclaredQuery query;
    private final DatabaseException refused;

    Refusal(Explainer explainer, DeclaredQuery query, DatabaseException refused) {
        this.explainer = explainer;
        this.query = query;
        this.refused = refused;
    }

    /**
     * As a problem at the place of the query.
     *
     * @throws DatabaseException when the moment is to blame, so that no other query would fare better
     */
    Problem problem() {
        if (refused.isConnectionLost() || refused.isLockConflict() || refused.isCancelled()) {
            throw refused;
        }
        if (refused.isMissingPrivilege() || refused.sqlState().equals(NO_TABLE)) {
            List<String> grants = explainer.missingGrants(query.index().table(), query.query());
            if (refused.isMissingPrivilege() || !grants.isEmpty()) {
                return withoutPrivilege(grants);
            }
        }
        OptionalInt offset = offset();
        Place place = offset.isPresent() ? place(offset.getAsInt()) : query.place();
        return Problem.at(place, ProblemCode.QUERY, refused.serverMessage())
                .noting(words(offset).toArray(String[]::new));
    }

    private Problem withoutPrivilege(List<String> grants) {
        List<String> notes = new ArrayList<>(grants);
        if (grants.isEmpty()) {
            notes.add("EXPLAIN takes the privileges that running the query would take");
        }
        String message =
                refused.serverMessage() + (refused.isMissingPrivilege() ? "" : ", as far as the role may look");
        return Problem.at(query.place(), ProblemCode.NO_PRIVILEGE, message).noting(notes.toArray(String[]::new));
    }

    private List<String> words(OptionalInt offset) {
        List<String> notes = new ArrayList<>();
        offset.stream().boxed().flatMap(at -> query.line(at).stream()).forEach(notes::add);
        refused.detail().ifPresent(notes::add);
        refused.hint().ifPresent(notes::add);
        notes.add("PostgreSQL's words, SQLSTATE " + refused.sqlState() + ", about a query of index "
                + query.index().name().name() + " on " + query.index().table());
        return notes;
    }

    /** Where the server points, in Java characters within the entry. */
    private OptionalInt offset() {
        String text = query.query().text();
        int lead = refused.statement().length() - text.length();
        int points = refused.position().orElse(0) - 1 - lead;
        boolean known =
                refused.statement().endsWith(text) && points >= 0 && points < text.codePointCount(0, text.length());
        return known
                ? OptionalInt.of(query.text().indexOf(text) + text.offsetByCodePoints(0, points))
                : OptionalInt.empty();
    }

    /** The word that the server points at, where the query stands in one line of the file as it is. */
    private Place place(int offset) {
        String text = query.text();
        int end = offset + 1;
        while (end < text.length() && isWord(text.charAt(offset)) && isWord(text.charAt(end))) {
            end++;
        }
        return query.place().within(text, offset, end - offset);
    }

    private static boolean isWord(char c) {
        return Character.isLetterOrDigit(c) || c == '_';
    }
}
