package io.idx.cli;

import io.idx.model.Passwords;
import io.idx.model.Problem;
import io.idx.render.ProblemReport;
import io.idx.render.Report;
import io.idx.render.TextReport;
import java.util.List;

/** Results to the one stream, everything else to the other, each as that stream can show it. */
final class Printing {
    private final Terminal terminal;
    private final CommonOptions common;

    Printing(Terminal terminal, CommonOptions common) {
        this.terminal = terminal;
        this.common = common;
    }

    /** The result of the command; with {@code -q} only its counts. */
    void result(Report report) {
        inFull(common.quiet() ? report.brief() : report);
    }

    void inFull(Report report) {
        terminal.out().print(TextReport.text(report, terminal.outPage(common.colour())));
        terminal.out().flush();
    }

    /** Sentences of the result, unless they are not wanted. */
    void lines(List<String> sentences) {
        if (!common.quiet()) {
            inFull(new Report(sentences, List.of(), List.of(), List.of()));
        }
    }

    /** Another program's input: as it is, in UTF-8. */
    void document(byte[] text) {
        terminal.out().write(text, 0, text.length);
        terminal.out().flush();
    }

    /** For whoever is to be asked next. */
    void aside(Report report) {
        terminal.err().print(TextReport.text(report, terminal.errPage(common.colour())));
        terminal.err().flush();
    }

    void problems(List<Problem> problems) {
        terminal.err().print(ProblemReport.text(problems, terminal.errPage(common.colour())));
        terminal.err().flush();
    }

    /** A pattern that fits nothing is a slip of the pen, most likely. */
    void noSuchName(String glob) {
        warning("no name here is like " + glob);
    }

    void warning(String text) {
        terminal.err().println("warning: " + Passwords.hidden(text));
    }

    /** What is worth a line, but no part of the result. */
    void note(String line) {
        if (!common.quiet()) {
            terminal.err().println(line);
        }
    }

    /** Parts what a person reads from what comes next; a log needs no empty lines. */
    void gapOnTerminal() {
        hint("");
    }

    /** A next step, for a person at a terminal only. */
    void hint(String text) {
        if (terminal.errIsTerminal() && !common.quiet()) {
            terminal.err().println(text);
        }
    }
}
