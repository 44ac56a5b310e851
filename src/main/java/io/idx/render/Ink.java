package io.idx.render;

/** The colours that idx writes in. They never say anything that the words do not. */
enum Ink {
    PLAIN(""),
    BOLD("1"),
    DIM("2"),
    GREEN("32"),
    YELLOW("33"),
    STRONG_YELLOW("1;33"),
    RED("1;31"),
    CYAN("36"),
    MAGENTA("35");

    private final String code;

    Ink(String code) {
        this.code = code;
    }

    /** The text between the escape sequences that colour it. */
    String on(String text) {
        return code.isEmpty() || text.isEmpty() ? text : "\u001b[" + code + "m" + text + "\u001b[0m";
    }
}
