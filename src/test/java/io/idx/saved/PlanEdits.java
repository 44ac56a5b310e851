package io.idx.saved;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.function.UnaryOperator;

/** Plan files as another time, another idx or another database would have written them: with a digest that fits. */
public final class PlanEdits {
    private PlanEdits() {}

    /** As if it had been made so long ago. */
    public static void age(Path file, Duration age) throws IOException {
        Instant made = Instant.now().minus(age);
        edit(file, document -> document.with("created_at", Json.of(made.toString()))
                .with("valid_until", Json.of(made.plus(Duration.ofDays(7)).toString())));
    }

    public static void put(Path file, String key, String value) throws IOException {
        edit(file, document -> document.with(key, Json.of(value)));
    }

    /** Says something else of the database that it is for; an empty value says nothing. */
    public static void putTarget(Path file, String key, String value) throws IOException {
        edit(file, document -> {
            Json target = Part.whole("", document).member("target").value();
            return document.with("target", value.isEmpty() ? target.without(key) : target.with(key, Json.of(value)));
        });
    }

    private static void edit(Path file, UnaryOperator<Json> edit) throws IOException {
        Json document = JsonText.read(Files.readAllBytes(file));
        Files.write(file, PlanDocument.bytes(PlanDocument.sealed(edit.apply(document))));
    }
}
