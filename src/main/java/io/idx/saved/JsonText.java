package io.idx.saved;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.core.util.Separators.Spacing;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** JSON as text: read, laid out for people and for {@code git diff}, and in the one form that digests are taken of. */
final class JsonText {
    private static final int DEPTH = 100;
    private static final int LONGEST_TEXT = 20_000_000;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEPTH)
                    .maxStringLength(LONGEST_TEXT)
                    .build())
            .build();

    private JsonText() {}

    /** One value and nothing after it. */
    static Json read(byte[] text) throws IOException {
        try (JsonParser parser = FACTORY.createParser(text)) {
            JsonToken first = parser.nextToken();
            if (first == null) {
                throw new com.fasterxml.jackson.core.JsonParseException(parser, "there is nothing in it");
            }
            Json value = value(parser, first);
            if (parser.nextToken() != null) {
                throw new com.fasterxml.jackson.core.JsonParseException(parser, "something follows the document");
            }
            return value;
        }
    }

    private static Json value(JsonParser parser, JsonToken token) throws IOException {
        return switch (token) {
            case START_OBJECT -> object(parser);
            case START_ARRAY -> array(parser);
            case VALUE_STRING -> Json.of(parser.getText());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> Json.scalar(Json.Kind.NUMBER, parser.getText());
            case VALUE_TRUE, VALUE_FALSE -> Json.scalar(Json.Kind.BOOLEAN, parser.getText());
            case VALUE_NULL -> Json.scalar(Json.Kind.NULL, "null");
            case END_OBJECT, END_ARRAY, FIELD_NAME, NOT_AVAILABLE, VALUE_EMBEDDED_OBJECT ->
                throw new IllegalStateException(token.name());
        };
    }

    private static Json object(JsonParser parser) throws IOException {
        Map<String, Json> members = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = parser.currentName();
            members.put(key, value(parser, parser.nextToken()));
        }
        return Json.object(members);
    }

    private static Json array(JsonParser parser) throws IOException {
        List<Json> elements = new ArrayList<>();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            elements.add(value(parser, token));
        }
        return Json.array(elements);
    }

    /** Two blanks for each level, a line for each value. */
    static byte[] laidOut(Json value) {
        DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
        Separators separators = Separators.createDefaultInstance()
                .withObjectFieldValueSpacing(Spacing.AFTER)
                .withObjectEmptySeparator("")
                .withArrayEmptySeparator("");
        return bytes(
                value,
                false,
                new DefaultPrettyPrinter(separators)
                        .withObjectIndenter(indenter)
                        .withArrayIndenter(indenter));
    }

    /** Without white space, members in the order of their names. */
    static byte[] canonical(Json value) {
        return bytes(value, true, new com.fasterxml.jackson.core.util.MinimalPrettyPrinter(""));
    }

    private static byte[] bytes(Json value, boolean sorted, com.fasterxml.jackson.core.PrettyPrinter layout) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = FACTORY.createGenerator(bytes, JsonEncoding.UTF8)) {
            json.setPrettyPrinter(layout);
            write(json, value, sorted);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void write(JsonGenerator json, Json value, boolean sorted) throws IOException {
        switch (value.kind()) {
            case OBJECT -> {
                json.writeStartObject();
                Map<String, Json> members = sorted ? new TreeMap<>(value.members()) : value.members();
                for (Map.Entry<String, Json> member : members.entrySet()) {
                    json.writeFieldName(member.getKey());
                    write(json, member.getValue(), sorted);
                }
                json.writeEndObject();
            }
            case ARRAY -> {
                json.writeStartArray();
                for (Json element : value.elements()) {
                    write(json, element, sorted);
                }
                json.writeEndArray();
            }
            case TEXT -> json.writeString(value.scalar());
            case NUMBER -> json.writeNumber(value.scalar());
            case BOOLEAN -> json.writeBoolean(Boolean.parseBoolean(value.scalar()));
            case NULL -> json.writeNull();
        }
    }
}
