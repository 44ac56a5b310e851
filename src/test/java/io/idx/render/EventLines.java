package io.idx.render;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads a stream of events as a program would: each line must be as the published schema says, and nothing besides. */
public final class EventLines {
    private static final Path SCHEMA = Path.of("docs/reference/events.schema.json");
    private static final ObjectMapper JSON = new ObjectMapper();

    private EventLines() {}

    /** The events of a whole run: the first tells the format, the numbers have no gap, the last is the summary. */
    public static List<JsonNode> whole(String text) {
        List<JsonNode> events = read(text);
        assertThat(events).isNotEmpty();
        assertThat(events.get(0).path("type").asText()).isEqualTo("run_start");
        assertThat(types(events)).containsOnlyOnce("run_summary").endsWith("run_summary");
        return events;
    }

    static List<JsonNode> read(String text) {
        JsonSchema schema = schema();
        List<JsonNode> events = new ArrayList<>();
        assertThat(text).endsWith("\n");
        text.lines().forEach(line -> {
            JsonNode event = tree(line);
            assertThat(schema.validate(event)).as(line).isEmpty();
            assertThat(event.has("format")).as(line).isEqualTo(events.isEmpty());
            events.add(event);
            assertThat(event.path("seq").asInt()).isEqualTo(events.size());
        });
        return events;
    }

    /** The kinds of the events, in their order. */
    public static List<String> types(List<JsonNode> events) {
        return events.stream().map(event -> event.path("type").asText()).toList();
    }

    static List<String> known() {
        List<String> types = new ArrayList<>();
        published().at("/properties/type/enum").forEach(type -> types.add(type.asText()));
        return types;
    }

    /** The published schema lets later versions add fields; a test must see what it does not name. */
    private static JsonSchema schema() {
        ObjectNode strict = published();
        strict.put("unevaluatedProperties", false);
        return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(strict);
    }

    private static ObjectNode published() {
        try {
            return (ObjectNode) JSON.readTree(Files.readString(SCHEMA));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode tree(String line) {
        try {
            return JSON.readTree(line);
        } catch (IOException e) {
            throw new AssertionError(line, e);
        }
    }
}
