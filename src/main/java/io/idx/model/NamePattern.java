package io.idx.model;

/**
 * A glob over names: {@code idx_*} stands for any schema, {@code sales.idx_?} for one. {@code *} is any run of
 * characters, {@code ?} is one, everything else is itself. A dot parts the schema from the name; either may hold
 * further dots.
 */
public record NamePattern(String text) {
    /** Whether the pattern covers the name; upper and lower case differ, as they do in the catalog. */
    public boolean matches(QualifiedName name) {
        int dot = text.indexOf('.');
        if (dot < 0) {
            return glob(text, name.name());
        }
        while (dot >= 0) {
            if (glob(text.substring(0, dot), name.schema()) && glob(text.substring(dot + 1), name.name())) {
                return true;
            }
            dot = text.indexOf('.', dot + 1);
        }
        return false;
    }

    /** Takes for each star as little as it can, and one character more each time that the rest does not fit. */
    private static boolean glob(String pattern, String name) {
        int at = 0;
        int afterStar = -1;
        int taken = 0;
        for (int i = 0; i < name.length(); ) {
            int wanted = at < pattern.length() ? pattern.codePointAt(at) : -1;
            int found = name.codePointAt(i);
            if (wanted == '*') {
                at++;
                afterStar = at;
                taken = i;
            } else if (wanted == '?' || wanted == found) {
                at += Character.charCount(wanted);
                i += Character.charCount(found);
            } else if (afterStar >= 0) {
                taken += Character.charCount(name.codePointAt(taken));
                at = afterStar;
                i = taken;
            } else {
                return false;
            }
        }
        return pattern.substring(at).chars().allMatch(c -> c == '*');
    }

    @Override
    public String toString() {
        return text;
    }
}
