package io.idx.spec;

import io.idx.model.ByteSize;
import io.idx.model.Problem;
import io.idx.model.ProblemCode;
import io.idx.model.SessionSetting;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Reads the settings of the sessions that build. */
final class SessionKeys {
    private static final List<String> KEYS = Stream.of(SessionSetting.Kind.values())
            .map(SessionSetting.Kind::key)
            .toList();

    /** What idx sets to values of its own. */
    private static final Set<String> PINNED = Set.of(
            "statement_timeout",
            "lock_timeout",
            "transaction_timeout",
            "idle_in_transaction_session_timeout",
            "idle_session_timeout",
            "client_min_messages",
            "client_connection_check_interval",
            "tcp_keepalives_idle",
            "tcp_keepalives_interval",
            "tcp_keepalives_count",
            "tcp_user_timeout",
            "default_transaction_isolation",
            "default_transaction_read_only",
            "default_transaction_deferrable",
            "default_tablespace",
            "synchronous_commit",
            "search_path",
            "timezone",
            "datestyle",
            "intervalstyle",
            "extra_float_digits",
            "bytea_output",
            "quote_all_identifiers",
            "standard_conforming_strings",
            "xmloption",
            "row_security",
            "jit");

    private final Problems problems;
    private final Shapes shapes;
    private final Map<SessionSetting.Kind, SessionSetting> settings = new EnumMap<>(SessionSetting.Kind.class);

    SessionKeys(Problems problems, Shapes shapes) {
        this.problems = problems;
        this.shapes = shapes;
    }

    List<SessionSetting> settings() {
        return List.copyOf(settings.values());
    }

    void read(Node node) {
        for (Node.Entry entry : shapes.known(FileKey.SESSION.key(), withoutPinned(node), KEYS)) {
            SessionSetting.Kind kind = SessionSetting.Kind.of(entry.key()).orElseThrow();
            setting(kind, entry.value()).ifPresent(setting -> settings.merge(kind, setting, SessionSetting::gentler));
        }
    }

    private Node withoutPinned(Node node) {
        List<Node.Entry> pinned = node.entries().stream()
                .filter(entry -> PINNED.contains(entry.key()))
                .toList();
        pinned.forEach(entry -> problems.add(
                entry.place(),
                ProblemCode.BAD_VALUE,
                entry.key() + " is idx's to set",
                "so that no build is broken off, and every text means the same in each session",
                "session takes: " + String.join(", ", KEYS)));
        List<Node.Entry> rest =
                node.entries().stream().filter(entry -> !pinned.contains(entry)).toList();
        return pinned.isEmpty()
                ? node
                : rest.isEmpty() ? Node.scalar(Node.Kind.REFUSED, "", node.place()) : Node.mapping(rest, node.place());
    }

    private Optional<SessionSetting> setting(SessionSetting.Kind kind, Node node) {
        String what = FileKey.SESSION.key() + "." + kind.key();
        if (!shapes.word(what, node)) {
            return Optional.empty();
        }
        if (kind.form().amount(node.text()).isPresent()) {
            return Optional.of(new SessionSetting(kind, node.text(), node.place()));
        }
        Optional<String> meant =
                kind.form() == SessionSetting.Form.SIZE ? ByteSize.meant(node.text()) : Optional.empty();
        problems.add(Problem.at(
                        node.place(),
                        ProblemCode.BAD_VALUE,
                        what + " must be " + kind.form().words())
                .suggesting(meant));
        return Optional.empty();
    }
}
