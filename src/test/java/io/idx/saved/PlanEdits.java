package io.idx.saved;

import io.idx.model.Declaration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
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

    /** As if the files had said of all its indexes what they say now. */
    public static void putEntries(Path file, Declaration now) throws IOException {
        edit(file, document -> {
            List<Json> changes = new ArrayList<>();
            for (Part change : Part.whole("", document).all("changes")) {
                Json entry = now.indexes().stream()
                        .filter(index -> index.name().equals(Names.in(change.member("address"))))
                        .map(index -> Json.of(Fingerprint.of(index)))
                        .findFirst()
                        .orElseThrow();
                Json prints = change.member("fingerprint").value().with("entry", entry);
                changes.add(change.value().with("fingerprint", prints));
            }
            return document.with("changes", Json.array(changes));
        });
    }

    private static void edit(Path file, UnaryOperator<Json> edit) throws IOException {
        Json document = JsonText.read(Files.readAllBytes(file));
        Files.write(file, PlanDocument.bytes(PlanDocument.sealed(edit.apply(document))));
    }
}
