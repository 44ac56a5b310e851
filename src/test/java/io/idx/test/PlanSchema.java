package io.idx.test;

import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The published schema of plan files, as another program would use it. */
public final class PlanSchema {
    public static final Path FILE = Path.of("docs/reference/plan.schema.json");

    private PlanSchema() {}

    /** What is wrong with a document; empty when nothing is. */
    public static List<String> complaints(String document) throws IOException {
        SchemaValidatorsConfig config =
                SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build();
        JsonSchema schema = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(Files.readString(FILE), InputFormat.JSON, config);
        return schema.validate(document, InputFormat.JSON).stream()
                .map(ValidationMessage::getMessage)
                .toList();
    }
}
