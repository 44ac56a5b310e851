package io.idx.evidence;

/** Whether a declared query uses its index; the worst first. */
public enum Answer {
    /** The file is at fault, or the role: the query could not be explained. */
    REFUSED("error"),
    /** The planner goes another way. */
    NOT_USED("not used"),
    /** The planner goes another way, as anybody would in a table of this size; it says nothing of a larger one. */
    TOO_SMALL("small"),
    /** The index is not there, and nothing could be asked in its place. */
    UNTESTED("untested"),
    USED("used");

    private final String word;

    Answer(String word) {
        this.word = word;
    }

    /** In a word or two, for reports. */
    public String word() {
        return word;
    }
}
