package io.idx.cli;

import io.idx.apply.Brake;
import io.idx.apply.Brake.Pull;
import java.io.IOException;
import java.util.Optional;

/**
 * Turns signals into what they ask of an apply, while it is at work: Ctrl-C once, to stop after what is under way;
 * twice, to cancel it; a third time, to leave. SIGTERM and SIGHUP leave, or cancel; PostgreSQL finishes what it has. At
 * a terminal the letter d, and Enter, leaves, too.
 */
final class Interrupts implements AutoCloseable {
    private final Brake brake = new Brake();
    private final Terminal terminal;
    private final boolean cancelOnTerm;
    private final OnSignal signals;
    private Optional<ExitCode> code = Optional.empty();
    private int presses;

    /** Listens until it is closed. */
    Interrupts(Terminal terminal, boolean cancelOnTerm) {
        this.terminal = terminal;
        this.cancelOnTerm = cancelOnTerm;
        this.signals = new OnSignal()
                .on("INT", this::pressed)
                .on("TERM", this::terminated)
                .on("HUP", this::terminated);
    }

    /** Listens to the keyboard, too: nobody else may read from it any more. */
    Interrupts withKeys() {
        if (terminal.canAsk()) {
            Thread keys = new Thread(this::read, "keys");
            keys.setDaemon(true);
            keys.start();
        }
        return this;
    }

    Brake brake() {
        return brake;
    }

    /** What to tell the shell, if a signal came. */
    synchronized Optional<ExitCode> code() {
        return code;
    }

    private synchronized void pressed() {
        presses++;
        code = code.or(() -> Optional.of(ExitCode.INTERRUPTED));
        brake.pull(presses == 1 ? Pull.STOP : presses == 2 ? Pull.CANCEL : Pull.DETACH);
    }

    private synchronized void terminated() {
        code = Optional.of(ExitCode.TERMINATED);
        brake.pull(cancelOnTerm ? Pull.CANCEL : Pull.DETACH);
    }

    private synchronized void detached() {
        code = code.or(() -> Optional.of(ExitCode.INTERRUPTED));
        brake.pull(Pull.DETACH);
    }

    private void read() {
        try {
            for (int key = terminal.in().read(); key >= 0; key = terminal.in().read()) {
                if (key == 'd') {
                    detached();
                }
            }
        } catch (IOException e) {
            return; // no more keys
        }
    }

    @Override
    public void close() {
        signals.close();
    }
}
