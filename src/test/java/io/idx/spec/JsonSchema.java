package io.idx.spec;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.core.util.Separators.Spacing;
import io.idx.model.Attribute;
import io.idx.model.Limit;
import io.idx.model.SessionSetting;
import java.io.IOException;
import java.io.StringWriter;

/** The JSON Schema by which editors complete and check an indexes.yaml. It follows from {@link Attribute}. */
final class JsonSchema {
    private static final String WORD = "^[a-z_][a-z0-9_]*$";
    private static final String OPENING =
            "^([A-Za-z]+( ?[-,] ?[A-Za-z]+)* +)?[0-9]{1,2}:[0-9]{2} ?- ?[0-9]{1,2}:[0-9]{2}$";
    private static final String LAG = "^([0-9]+ ?(ms|s|min|h|d)|[0-9]+(\\.[0-9]+)? ?(B|kB|MB|GB|TB))$";
    private static final String SIZE = "^[0-9]+(\\.[0-9]+)? ?(B|kB|MB|GB|TB)$";

    private final JsonGenerator json;

    private JsonSchema(JsonGenerator json) {
        this.json = json;
    }

    static String text() throws IOException {
        StringWriter text = new StringWriter();
        DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
        try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
            Separators separators = Separators.createDefaultInstance().withObjectFieldValueSpacing(Spacing.AFTER);
            json.setPrettyPrinter(new DefaultPrettyPrinter(separators)
                    .withObjectIndenter(indenter)
                    .withArrayIndenter(indenter));
            new JsonSchema(json).file();
        }
        return text + "\n";
    }

    private void file() throws IOException {
        json.writeStartObject();
        json.writeStringField("$schema", "https://json-schema.org/draft/2020-12/schema");
        json.writeStringField("title", "indexes.yaml");
        json.writeStringField("description", "The indexes of a PostgreSQL database, as idx keeps them.");
        json.writeStringField("type", "object");
        json.writeBooleanField("additionalProperties", false);
        json.writeObjectFieldStart("properties");
        for (FileKey key : FileKey.values()) {
            json.writeObjectFieldStart(key.key());
            json.writeStringField("description", key.documentation());
            value(key);
            json.writeEndObject();
        }
        json.writeEndObject();
        required(FileKey.VERSION.key(), FileKey.TABLES.key());
        json.writeObjectFieldStart("$defs");
        index();
        json.writeEndObject();
        json.writeEndObject();
    }

    private void value(FileKey key) throws IOException {
        switch (key) {
            case VERSION -> json.writeNumberField("const", 1);
            case SCHEMA -> name();
            case OWNS, IGNORE, REPLICAS -> texts(0);
            case DROP_AFTER -> {
                json.writeFieldName("type");
                json.writeArray(new String[] {"string", "integer"}, 0, 2);
                json.writeStringField("pattern", "^[0-9]{1,5}d?$");
                json.writeNumberField("minimum", 0);
            }
            case LIMITS -> limits();
            case WINDOWS -> windows();
            case SESSION -> session();
            case MAX_REPLICA_LAG -> {
                json.writeStringField("type", "string");
                json.writeStringField("pattern", LAG);
            }
            case TABLES -> {
                json.writeStringField("type", "object");
                json.writeObjectFieldStart("additionalProperties");
                json.writeStringField("description", "A table or materialized view, and its indexes by name.");
                json.writeStringField("type", "object");
                json.writeObjectFieldStart("additionalProperties");
                json.writeStringField("$ref", "#/$defs/index");
                json.writeEndObject();
                json.writeEndObject();
            }
        }
    }

    private void limits() throws IOException {
        json.writeStringField("type", "object");
        json.writeNumberField("minProperties", 1);
        json.writeBooleanField("additionalProperties", false);
        json.writeObjectFieldStart("properties");
        for (Limit.Kind kind : Limit.Kind.values()) {
            json.writeObjectFieldStart(kind.key());
            json.writeStringField("description", kind.documentation());
            if (kind == Limit.Kind.BUILD_SIZE) {
                json.writeStringField("type", "string");
                json.writeStringField("pattern", SIZE);
            } else {
                json.writeStringField("type", "integer");
                json.writeNumberField("minimum", 0);
            }
            json.writeEndObject();
        }
        json.writeEndObject();
    }

    private void windows() throws IOException {
        json.writeStringField("type", "object");
        json.writeBooleanField("additionalProperties", false);
        json.writeObjectFieldStart("properties");
        json.writeObjectFieldStart("zone");
        json.writeStringField("description", "A time zone of the tz database, such as Europe/Berlin.");
        json.writeStringField("type", "string");
        json.writeEndObject();
        json.writeObjectFieldStart("open");
        json.writeStringField("description", "Days and hours, such as Mon-Fri 22:00-05:00; an empty list is never.");
        json.writeStringField("type", "array");
        json.writeObjectFieldStart("items");
        json.writeStringField("type", "string");
        json.writeStringField("pattern", OPENING);
        json.writeEndObject();
        json.writeEndObject();
        json.writeEndObject();
        required("zone", "open");
    }

    private void session() throws IOException {
        json.writeStringField("type", "object");
        json.writeNumberField("minProperties", 1);
        json.writeBooleanField("additionalProperties", false);
        json.writeObjectFieldStart("properties");
        for (SessionSetting.Kind kind : SessionSetting.Kind.values()) {
            json.writeObjectFieldStart(kind.key());
            json.writeStringField("description", kind.documentation());
            json.writeFieldName("type");
            json.writeArray(new String[] {"string", "number"}, 0, 2);
            json.writeEndObject();
        }
        json.writeEndObject();
    }

    private void index() throws IOException {
        json.writeObjectFieldStart("index");
        json.writeStringField("type", "object");
        json.writeBooleanField("additionalProperties", false);
        json.writeObjectFieldStart("properties");
        for (Attribute attribute : Attribute.values()) {
            json.writeObjectFieldStart(attribute.key());
            json.writeStringField("description", attribute.documentation());
            value(attribute);
            json.writeEndObject();
        }
        json.writeEndObject();
        required(Attribute.COLUMNS.key());
        json.writeEndObject();
    }

    private void value(Attribute attribute) throws IOException {
        switch (attribute.shape()) {
            case TEXT -> {
                json.writeStringField("type", "string");
                if (attribute == Attribute.METHOD) {
                    json.writeStringField("pattern", WORD);
                } else {
                    json.writeNumberField("minLength", 1);
                }
            }
            case TEXTS -> texts(1);
            case BOOLEAN -> json.writeStringField("type", "boolean");
            case DATE -> {
                json.writeStringField("type", "string");
                json.writeStringField("format", "date");
            }
            case SCALARS -> scalars(1);
            case NUMBERS -> numbers(1);
            case PARTS -> {
                json.writeStringField("type", "object");
                json.writeNumberField("minProperties", 1);
                json.writeObjectFieldStart("additionalProperties");
                part();
                json.writeEndObject();
            }
        }
    }

    /** What is written for one partition may be nothing: then it has PostgreSQL's default. */
    private void part() throws IOException {
        json.writeStringField("type", "object");
        json.writeNumberField("minProperties", 1);
        json.writeBooleanField("additionalProperties", false);
        json.writeObjectFieldStart("properties");
        json.writeObjectFieldStart(Attribute.WITH.key());
        scalars(0);
        json.writeEndObject();
        json.writeObjectFieldStart(Attribute.TABLESPACE.key());
        value(Attribute.TABLESPACE);
        json.writeEndObject();
        json.writeObjectFieldStart(Attribute.STATISTICS.key());
        numbers(0);
        json.writeEndObject();
        json.writeObjectFieldStart(Attribute.DEPENDS_ON_EXTENSION.key());
        texts(0);
        json.writeEndObject();
        json.writeObjectFieldStart(Attribute.COMMENT.key());
        value(Attribute.COMMENT);
        json.writeEndObject();
        json.writeEndObject();
    }

    private void scalars(int least) throws IOException {
        json.writeStringField("type", "object");
        json.writeNumberField("minProperties", least);
        json.writeObjectFieldStart("propertyNames");
        json.writeStringField("pattern", WORD);
        json.writeEndObject();
        json.writeObjectFieldStart("additionalProperties");
        json.writeFieldName("type");
        json.writeArray(new String[] {"string", "number", "boolean"}, 0, 3);
        json.writeEndObject();
    }

    private void numbers(int least) throws IOException {
        json.writeStringField("type", "object");
        json.writeNumberField("minProperties", least);
        json.writeBooleanField("additionalProperties", false);
        json.writeObjectFieldStart("patternProperties");
        json.writeObjectFieldStart("^[1-9][0-9]*$");
        json.writeStringField("type", "integer");
        json.writeNumberField("minimum", 0);
        json.writeNumberField("maximum", 10000);
        json.writeEndObject();
        json.writeEndObject();
    }

    private void name() throws IOException {
        json.writeStringField("type", "string");
        json.writeNumberField("minLength", 1);
        json.writeNumberField("maxLength", 63);
    }

    private void texts(int least) throws IOException {
        json.writeStringField("type", "array");
        if (least > 0) {
            json.writeNumberField("minItems", least);
        }
        json.writeObjectFieldStart("items");
        json.writeStringField("type", "string");
        json.writeNumberField("minLength", 1);
        json.writeEndObject();
    }

    private void required(String... keys) throws IOException {
        json.writeFieldName("required");
        json.writeArray(keys, 0, keys.length);
    }
}
