package io.idx.cli;

/** A command whose options were read. */
interface Action {
    CommonOptions common();

    ExitCode run();
}
