package io.idx.spec;

import io.idx.model.ByteSize;
import io.idx.model.LagLimit;
import io.idx.model.Limit;
import io.idx.model.Policy;
import io.idx.model.Problem;
import io.idx.model.ProblemCode;
import io.idx.model.Windows;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads how an apply may go about its work. Of several files, the strictest counts. */
final class PolicyKeys {
    private static final List<String> LIMITS =
            Stream.of(Limit.Kind.values()).map(Limit.Kind::key).toList();

    private final Problems problems;
    private final Shapes shapes;
    private final Map<Limit.Kind, Limit> limits = new EnumMap<>(Limit.Kind.class);
    private final SessionKeys session;
    private final List<LagLimit> replicaLag = new ArrayList<>();
    private final List<Windows.Hours> windows = new ArrayList<>();

    PolicyKeys(Problems problems, Shapes shapes) {
        this.problems = problems;
        this.shapes = shapes;
        this.session = new SessionKeys(problems, shapes);
    }

    Policy policy() {
        return new Policy(List.copyOf(limits.values()), new Windows(windows), session.settings(), replicaLag);
    }

    void windows(Node node) {
        new WindowKeys(problems, shapes).read(node).ifPresent(windows::add);
    }

    void session(Node node) {
        session.read(node);
    }

    void replicaLag(Node node) {
        String what = FileKey.MAX_REPLICA_LAG.key();
        if (shapes.word(what, node)) {
            LagLimit.parse(node.text())
                    .ifPresentOrElse(
                            replicaLag::add,
                            () -> problems.add(Problem.at(
                                            node.place(),
                                            ProblemCode.BAD_VALUE,
                                            what + " must be a time such as 30s, or WAL such as 100MB")
                                    .suggesting(ByteSize.meant(node.text()))));
        }
    }

    void limits(Node node) {
        for (Node.Entry entry : shapes.known(FileKey.LIMITS.key(), node, LIMITS)) {
            Limit.Kind kind = Limit.Kind.of(entry.key()).orElseThrow();
            String what = FileKey.LIMITS.key() + "." + entry.key();
            if (shapes.word(what, entry.value())) {
                most(kind, what, entry.value())
                        .map(most -> new Limit(
                                kind, most, entry.value().text(), entry.value().place()))
                        .ifPresent(limit -> limits.merge(
                                kind, limit, (first, second) -> second.most() < first.most() ? second : first));
            }
        }
    }

    private Optional<Long> most(Limit.Kind kind, String what, Node node) {
        return switch (kind) {
            case INDEXES_PER_TABLE, CHANGES, DROPS -> number(what, node);
            case BUILD_SIZE -> size(what, node);
        };
    }

    private Optional<Long> number(String what, Node node) {
        if (node.text().matches("[0-9]{1,9}")) {
            return Optional.of(Long.valueOf(node.text()));
        }
        problems.add(node.place(), ProblemCode.BAD_VALUE, what + " must be a whole number, 0 or more");
        return Optional.empty();
    }

    private Optional<Long> size(String what, Node node) {
        Optional<Long> bytes = ByteSize.parse(node.text());
        if (bytes.isEmpty()) {
            problems.add(Problem.at(
                            node.place(),
                            ProblemCode.BAD_VALUE,
                            what + " must be a size with a unit of PostgreSQL: B, kB, MB, GB or TB")
                    .suggesting(ByteSize.meant(node.text())));
        }
        return bytes;
    }
}
