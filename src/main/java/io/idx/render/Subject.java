package io.idx.render;

import io.idx.model.Server;

/**
 * What a report is about.
 *
 * @param source the files, as a reader should call them: {@code indexes.yaml}; empty for none
 * @param options what the user would have to repeat in a further command, such as {@code -f other.yaml}; often empty
 * @param verbose whether statements, locks and waits are shown
 */
public record Subject(Server server, String source, String options, boolean verbose) {
    /** The same, where something else than files says what is wanted. */
    public Subject about(String wanted) {
        return new Subject(server, wanted, options, verbose);
    }

    /** The same, where there are no files. */
    public Subject withoutSource() {
        return new Subject(server, "", options, verbose);
    }

    String heading() {
        return server + " as " + server.role() + (source.isEmpty() ? "" : "  vs  " + source);
    }

    /** The command that a reader would type for these files and this database: {@code idx apply -f other.yaml}. */
    public String command(String verb) {
        return "idx " + verb + (options.isEmpty() ? "" : " " + options);
    }
}
