package io.idx.render;

import io.idx.evidence.Answer;
import io.idx.evidence.DeclaredQuery;
import io.idx.evidence.Execution;
import io.idx.evidence.Verdict;
import io.idx.evidence.Why;
import io.idx.model.DeclaredIndex;
import io.idx.model.Place;
import io.idx.model.Problem;
import io.idx.model.ProblemCode;
import io.idx.model.QualifiedName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.TreeSet;

/** One of each kind, about the table that {@link Samples} has too. */
final class Verdicts {
    private static final OptionalDouble NONE = OptionalDouble.empty();

    private Verdicts() {}

    static List<Verdict> all() {
        List<Verdict> verdicts = new ArrayList<>();
        verdicts.add(verdict(
                Answer.USED, Why.PLANNED, "", 8.44, 61_847.25, new Verdict.Run(Optional.of(took(0.042, 1, 4)), "")));
        verdicts.add(verdict(
                Answer.USED, Why.PLANNED_OR_HIDDEN, "", 8.44, 9.5, new Verdict.Run(Optional.of(took(41.7, 0, 1)), "")));
        verdicts.add(verdict(
                Answer.USED, Why.IMAGINED, "", 8.44, 9.5, new Verdict.Run(Optional.of(took(12_340, 2_500, 9)), "")));
        verdicts.add(verdict(Answer.USED, Why.ARBITER, ""));
        verdicts.add(verdict(Answer.USED, Why.PLANNED_IN_PART, "", 981.6, 1_945.2));
        verdicts.add(verdict(Answer.NOT_USED, Why.CHEAPER, "Seq Scan", 629.3, 398.0));
        verdicts.add(verdict(Answer.NOT_USED, Why.OTHER_INDEX, "Index Scan by orders_pkey"));
        verdicts.add(verdict(Answer.NOT_USED, Why.PREDICATE, "Seq Scan"));
        verdicts.add(verdict(Answer.NOT_USED, Why.DOES_NOT_FIT, "Seq Scan"));
        verdicts.add(verdict(Answer.NOT_USED, Why.TABLE_NOT_READ, ""));
        verdicts.add(verdict(Answer.NOT_USED, Why.INVALID, ""));
        verdicts.add(verdict(Answer.TOO_SMALL, Why.CHEAPER, "Seq Scan", 8.2, 1.1));
        verdicts.add(verdict(Answer.UNTESTED, Why.ABSENT, ""));
        verdicts.add(verdict(Answer.UNTESTED, Why.NOT_IMAGINED, "hypopg: access method \"gin\" is not supported"));
        verdicts.add(refused());
        return verdicts;
    }

    private static Verdict verdict(Answer answer, Why why, String detail) {
        return verdict(answer, why, detail, NONE, NONE, Optional.empty(), Optional.empty());
    }

    private static Verdict verdict(Answer answer, Why why, String detail, double with, double otherwise) {
        return verdict(
                answer,
                why,
                detail,
                OptionalDouble.of(with),
                OptionalDouble.of(otherwise),
                Optional.empty(),
                Optional.empty());
    }

    private static Verdict verdict(
            Answer answer, Why why, String detail, double with, double otherwise, Verdict.Run run) {
        return verdict(
                answer,
                why,
                detail,
                OptionalDouble.of(with),
                OptionalDouble.of(otherwise),
                Optional.empty(),
                Optional.of(run));
    }

    private static Verdict refused() {
        Problem problem = Problem.of(ProblemCode.QUERY, "column \"totl\" does not exist");
        return verdict(Answer.REFUSED, Why.NOT_EXPLAINED, "", NONE, NONE, Optional.of(problem), Optional.empty());
    }

    private static Verdict verdict(
            Answer answer,
            Why why,
            String detail,
            OptionalDouble with,
            OptionalDouble otherwise,
            Optional<Problem> problem,
            Optional<Verdict.Run> run) {
        return new Verdict(query(), answer, why, detail, with, otherwise, 8192, problem, run);
    }

    private static Execution took(double milliseconds, double rows, long blocks) {
        return new Execution(milliseconds, rows, blocks, 0);
    }

    private static DeclaredQuery query() {
        QualifiedName table = new QualifiedName("public", "orders");
        return new DeclaredQuery(
                new DeclaredIndex(
                        table.withName("orders_open_total_idx"),
                        table,
                        List.of("total"),
                        List.of(),
                        "btree",
                        false,
                        true,
                        Optional.of("status = 'open'"),
                        new TreeMap<>(),
                        Optional.empty(),
                        new TreeMap<>(),
                        new TreeMap<>(),
                        new TreeSet<>(),
                        Optional.empty(),
                        List.of("SELECT * FROM orders\n WHERE status = 'open'\n   AND total > $1\n ORDER BY total"),
                        false,
                        false,
                        Optional.empty(),
                        new Place("indexes.yaml", 12, 5, 1, "x"),
                        Map.of()),
                0);
    }
}
