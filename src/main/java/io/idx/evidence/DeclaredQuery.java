package io.idx.evidence;

import io.idx.model.DeclaredIndex;
import io.idx.model.Place;
import io.idx.model.Problem;
import io.idx.model.ProblemCode;
import io.idx.sql.SqlQuery;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * An entry under {@code queries} of a declared index.
 *
 * @param position counted from 0
 */
public record DeclaredQuery(DeclaredIndex index, int position) {
    /** All of an index. */
    static Stream<DeclaredQuery> of(DeclaredIndex index) {
        return IntStream.range(0, index.queries().size()).mapToObj(position -> new DeclaredQuery(index, position));
    }

    /** As it is written. */
    public String text() {
        return index.queries().get(position);
    }

    public Place place() {
        return index.placeOf("queries[" + position + "]");
    }

    /** What makes it unfit to be sent. */
    Optional<Problem> flaw() {
        return SqlQuery.flaw(text()).map(flaw -> Problem.at(
                        place().within(text(), flaw.offset(), flaw.length()), ProblemCode.NOT_ONE_QUERY, flaw.message())
                .noting(line(flaw.offset()).stream().toArray(String[]::new)));
    }

    /** The line of a query of several that a position is in, as the place in the file is then that of its beginning. */
    Optional<String> line(int offset) {
        int start = text().lastIndexOf('\n', Math.min(offset, text().length() - 1)) + 1;
        String line = text().substring(start).lines().findFirst().orElse("");
        return text().strip().indexOf('\n') < 0 ? Optional.empty() : Optional.of("In the line: " + line.strip());
    }

    /** What makes any of them unfit. */
    static List<Problem> flaws(List<DeclaredIndex> indexes) {
        return indexes.stream()
                .flatMap(DeclaredQuery::of)
                .flatMap(query -> query.flaw().stream())
                .toList();
    }

    SqlQuery query() {
        return SqlQuery.of(text());
    }
}
