package io.idx.cli;

import io.idx.model.Problem;
import java.util.List;

/** A command whose options were read. */
interface Action {
    CommonOptions common();

    ExitCode run();

    /** Hears why it failed, which was printed already. */
    default void failed(List<Problem> problems) {}

    /** Hears what is wrong with its command line, which was printed already; then its options may not all be read. */
    default void misused(String message) {}

    /** Hears how it ended, whatever happened: the last that it hears. */
    default void ended(ExitCode code) {}
}
