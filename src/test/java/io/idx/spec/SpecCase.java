package io.idx.spec;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The text of a case: why it is there, {@code -- NAME --} before each file, and {@code -- outcome --} before the
 * rest.
 */
record SpecCase(String given, List<SpecSource> sources, String outcome) {
    private static final Pattern SECTION = Pattern.compile("^-- (\\S+) --\n", Pattern.MULTILINE);
    private static final String OUTCOME = "-- outcome --\n";

    static SpecCase parse(String text) {
        int end = text.indexOf(OUTCOME);
        String given = end < 0 ? text : text.substring(0, end);
        List<SpecSource> sources = new ArrayList<>();
        Matcher section = SECTION.matcher(given);
        boolean found = section.find();
        while (found) {
            String name = section.group(1);
            int start = section.end();
            found = section.find();
            sources.add(source(name, given.substring(start, found ? section.start() : given.length())));
        }
        return new SpecCase(given, sources, end < 0 ? "" : text.substring(end + OUTCOME.length()));
    }

    String with(String newOutcome) {
        return given + OUTCOME + newOutcome;
    }

    static SpecSource source(String name, String text) {
        return SpecSource.stream(name, new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }
}
