package io.idx.cli;

/** The command line asks for what cannot be: told in one line, exit code 64. */
final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UsageException(String message) {
        super(message);
    }

    /** One line, without a full stop. */
    String message() {
        return String.valueOf(getMessage());
    }
}
