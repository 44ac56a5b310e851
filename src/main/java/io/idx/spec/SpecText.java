package io.idx.spec;

import io.idx.model.Place;
import io.idx.model.ProblemCode;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The text of one file, and the places in it. Columns count characters in the sense of Unicode (code points), as the
 * YAML reader does.
 *
 * @param text without a byte order mark
 */
record SpecText(String name, String text, List<String> lines) {
    /** More than twenty thousand plain indexes; what is larger is not an indexes.yaml. */
    static final int MAX_BYTES = 1 << 20;

    /** The line breaks of YAML 1.1, besides CR LF. */
    private static final String LINE_BREAKS = "\n\r\u0085\u2028\u2029";

    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private SpecText(String name, String text) {
        this(name, text, linesOf(text));
    }

    /** The text, if it is one: UTF-8, without control characters, neither empty nor too large. */
    static Optional<SpecText> of(String name, byte[] bytes, Problems problems) {
        if (bytes.length > MAX_BYTES) {
            problems.add(
                    new Place(name, 1, 1, 1, ""),
                    ProblemCode.TOO_LARGE,
                    "the file is larger than 1 MiB",
                    "split it: -f takes directories, and can be repeated");
            return Optional.empty();
        }
        CharBuffer chars = CharBuffer.allocate(bytes.length);
        ByteBuffer left = ByteBuffer.wrap(bytes);
        CoderResult result = StandardCharsets.UTF_8.newDecoder().decode(left, chars, true);
        if (result.isError()) {
            String lenient = new String(bytes, StandardCharsets.UTF_8);
            new SpecText(name, withoutMark(lenient))
                    .refuse(withoutMark(chars.flip().toString()), notUtf8(bytes, left.position()), problems);
            return Optional.empty();
        }
        return new SpecText(name, withoutMark(chars.flip().toString())).withoutControls(problems);
    }

    private Optional<SpecText> withoutControls(Problems problems) {
        for (int at = 0, c; at < text.length(); at += Character.charCount(c)) {
            c = text.codePointAt(at);
            if (!allowedInYaml(c)) {
                refuse(text.substring(0, at), String.format("the control character U+%04X is not text", c), problems);
                return Optional.empty();
            }
        }
        return Optional.of(this);
    }

    private static List<String> linesOf(String text) {
        List<String> lines = new ArrayList<>();
        int start = 0;
        for (int at = 0; at < text.length(); at++) {
            if (LINE_BREAKS.indexOf(text.charAt(at)) >= 0) {
                lines.add(text.substring(start, at));
                at += text.startsWith("\r\n", at) ? 1 : 0;
                start = at + 1;
            }
        }
        lines.add(text.substring(start));
        return lines;
    }

    /** The place of a stretch of text; where it goes over the end of the line, the place ends with the line. */
    Place place(int line, int column, int length) {
        String source = line <= lines.size() ? lines.get(line - 1) : "";
        String written = source.stripTrailing();
        int rest = written.codePointCount(0, written.length()) - column + 1;
        return new Place(name, line, column, Math.max(1, Math.min(length, rest)), source);
    }

    private void refuse(String before, String message, Problems problems) {
        List<String> linesBefore = linesOf(before);
        String last = linesBefore.get(linesBefore.size() - 1);
        Place place = place(linesBefore.size(), last.codePointCount(0, last.length()) + 1, 1);
        problems.add(place, ProblemCode.NOT_TEXT, message, "save the file as UTF-8 text");
    }

    private static String notUtf8(byte[] bytes, int position) {
        return String.format("the byte 0x%02X is not UTF-8 here", bytes[position] & 0xFF);
    }

    private static String withoutMark(String text) {
        return !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? text.substring(1) : text;
    }

    private static boolean allowedInYaml(int c) {
        return (c >= 0x20 && c <= 0x7E) || "\n\r\t\u0085".indexOf(c) >= 0 || (c >= 0xA0 && c != 0xFFFE && c != 0xFFFF);
    }
}
