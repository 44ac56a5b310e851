package io.idx.spec;

import io.idx.model.Place;
import io.idx.model.ProblemCode;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * The text of one file, and the places in it. Columns count characters in the sense of Unicode (code points), as the
 * YAML reader does.
 *
 * @param text without a byte order mark
 */
record SpecText(String name, String text, List<String> lines) {
    /** More than twenty thousand plain indexes; what is larger is not an indexes.yaml. */
    static final int MAX_BYTES = 1 << 20;

    /** The line breaks of YAML 1.1. */
    private static final Pattern LINE_BREAK = Pattern.compile("\r\n|[\n\r\u0085\u2028\u2029]");

    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private SpecText(String name, String text) {
        this(name, text, List.of(LINE_BREAK.split(text, -1)));
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
        OptionalInt control = text.codePoints().filter(c -> !allowedInYaml(c)).findFirst();
        if (control.isEmpty()) {
            return Optional.of(this);
        }
        int character = control.getAsInt();
        refuse(
                text.substring(0, text.indexOf(character)),
                String.format("the control character U+%04X is not text", character),
                problems);
        return Optional.empty();
    }

    /** The place of a stretch of text; where it goes over the end of the line, the place ends with the line. */
    Place place(int line, int column, int length) {
        String source = line <= lines.size() ? lines.get(line - 1) : "";
        int rest =
                source.stripTrailing().codePointCount(0, source.stripTrailing().length()) - column + 1;
        return new Place(name, line, column, Math.max(1, Math.min(length, rest)), source);
    }

    private void refuse(String before, String message, Problems problems) {
        String[] linesBefore = LINE_BREAK.split(before, -1);
        String last = linesBefore[linesBefore.length - 1];
        Place place = place(linesBefore.length, last.codePointCount(0, last.length()) + 1, 1);
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
