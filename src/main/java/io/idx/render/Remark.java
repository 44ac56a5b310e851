package io.idx.render;

import java.util.List;

/** Something that a reader should not miss, and what more there is to say of it. */
record Remark(String text, List<String> more) {
    public Remark {
        more = List.copyOf(more);
    }

    static Remark of(String text, String... more) {
        return new Remark(text, List.of(more));
    }
}
