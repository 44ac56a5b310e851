package io.idx.render;

import io.idx.diff.Change;
import io.idx.diff.Severity;
import io.idx.evidence.Answer;

/** What leads an entry of a report: the symbol of a change, or the severity of a finding. */
enum Mark {
    CREATE("+", Ink.GREEN),
    REPLACE("+/-", Ink.STRONG_YELLOW),
    ALTER("~", Ink.YELLOW),
    RENAME("=>", Ink.CYAN),
    REPAIR("!", Ink.MAGENTA),
    DROP("-", Ink.PLAIN),
    /** The drop of an index that is in use. */
    USED_DROP("-", Ink.RED),
    /** What is there and stays as it is. */
    FACT("?", Ink.PLAIN),
    USED("+", Ink.GREEN),
    NOT_USED("-", Ink.RED),
    /** A query that nothing can be said of. */
    OPEN("?", Ink.YELLOW),
    REFUSED("!", Ink.MAGENTA),
    CRITICAL("critical", Ink.RED),
    HIGH("high", Ink.YELLOW),
    LOW("low", Ink.PLAIN);

    private final String text;
    private final Ink ink;

    Mark(String text, Ink ink) {
        this.text = text;
        this.ink = ink;
    }

    static Mark of(Severity severity) {
        return switch (severity) {
            case LOW -> LOW;
            case HIGH -> HIGH;
            case CRITICAL -> CRITICAL;
        };
    }

    static Mark of(Answer answer) {
        return switch (answer) {
            case USED -> USED;
            case NOT_USED -> NOT_USED;
            case TOO_SMALL, UNTESTED -> OPEN;
            case REFUSED -> REFUSED;
        };
    }

    /** That of a change that nobody need be warned of. */
    static Mark of(Change.Kind kind) {
        return switch (kind) {
            case CREATE -> CREATE;
            case REPLACE -> REPLACE;
            case ALTER -> ALTER;
            case RENAME -> RENAME;
            case REPAIR -> REPAIR;
            case DROP -> DROP;
        };
    }

    String text() {
        return text;
    }

    Ink ink() {
        return ink;
    }
}
