package io.idx.spec;

import io.idx.model.Attribute;
import io.idx.model.Declaration;
import io.idx.model.DeclaredIndex;
import io.idx.model.DeclaredPart;
import io.idx.model.Place;
import io.idx.model.Problem;
import io.idx.model.ProblemException;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What reading gave, as text: the declaration, or each problem with the stretch of the source that it points at. */
final class Outcome {
    private Outcome() {}

    static String of(List<SpecSource> sources) {
        try {
            return text(SpecReader.read(sources));
        } catch (ProblemException e) {
            return e.problems().stream().map(Outcome::text).collect(Collectors.joining());
        }
    }

    static String text(Declaration declaration) {
        StringBuilder text = new StringBuilder();
        text.append("owns ").append(declaration.owns()).append('\n');
        text.append("ignore ").append(declaration.ignore()).append('\n');
        declaration.policy().limits().forEach(limit -> text.append("limit ")
                .append(limit.kind().key())
                .append(' ')
                .append(limit.most())
                .append(" at ")
                .append(limit.place())
                .append('\n'));
        declaration.policy().session().forEach(setting -> text.append("session ")
                .append(setting.kind().key())
                .append(" = ")
                .append(setting.value())
                .append(" at ")
                .append(setting.place())
                .append('\n'));
        declaration.policy().replicaLag().forEach(limit -> text.append("lag ")
                .append(limit.time())
                .append(' ')
                .append(limit.bytes())
                .append('\n'));
        declaration.policy().windows().all().forEach(hours -> {
            text.append("windows in ").append(hours.zone()).append('\n');
            hours.open().forEach(opening -> text.append("  ")
                    .append(new TreeSet<>(opening.days()))
                    .append(' ')
                    .append(opening.from())
                    .append(" to ")
                    .append(opening.until())
                    .append('\n'));
        });
        declaration.indexes().forEach(index -> append(text, index));
        return text.toString();
    }

    private static String text(Problem problem) {
        StringBuilder text = new StringBuilder(problem.code().code());
        problem.place().ifPresent(place -> text.append(" ").append(place));
        text.append(": ").append(problem.message()).append('\n');
        problem.place().ifPresent(place -> text.append(underlined(place)));
        problem.suggestion()
                .ifPresent(word -> text.append("  did you mean \"").append(word).append("\"?\n"));
        problem.notes().forEach(note -> text.append("  = ").append(note).append('\n'));
        return text.toString();
    }

    private static String underlined(Place place) {
        return "  | " + place.source() + "\n  | " + " ".repeat(place.column() - 1) + "^".repeat(place.length()) + "\n";
    }

    private static void append(StringBuilder text, DeclaredIndex index) {
        text.append("  ").append(index.name()).append(" on ").append(index.table());
        text.append(" at ")
                .append(index.place())
                .append(", ")
                .append(index.placeOf("table"))
                .append('\n');
        for (Attribute attribute : Attribute.values()) {
            if (index.places().containsKey(attribute.key())) {
                text.append("    ").append(attribute.key()).append(" = ").append(value(attribute, index));
                text.append(" at ").append(index.placeOf(attribute)).append('\n');
            }
        }
    }

    private static String value(Attribute attribute, DeclaredIndex index) {
        return switch (attribute) {
            case COLUMNS -> index.columns().toString();
            case UNIQUE -> String.valueOf(index.unique());
            case METHOD -> index.method();
            case INCLUDE -> index.include().toString();
            case NULLS_DISTINCT -> String.valueOf(index.nullsDistinct());
            case WHERE -> index.where().orElseThrow().replace("\n", "\\n");
            case WITH -> index.with().toString();
            case TABLESPACE -> index.tablespace().orElseThrow();
            case STATISTICS -> index.statistics().toString();
            case PARTITIONS -> parts(index);
            case DEPENDS_ON_EXTENSION -> index.extensions().toString();
            case COMMENT -> index.comment().orElseThrow().replace("\n", "\\n");
            case QUERIES -> index.queries().toString();
            case REBUILD -> String.valueOf(index.rebuild());
            case PROTECT -> String.valueOf(index.protect());
            case EXPIRES -> index.expires().orElseThrow().toString();
        };
    }

    private static String parts(DeclaredIndex index) {
        return index.partitions().entrySet().stream()
                .map(entry -> entry.getKey() + " " + part(entry.getValue()))
                .collect(Collectors.joining("; "));
    }

    private static String part(DeclaredPart part) {
        return Stream.of(
                        part.with().map(with -> "with " + with),
                        part.tablespace().map(tablespace -> "tablespace " + tablespace),
                        part.statistics().map(statistics -> "statistics " + statistics),
                        part.extensions().map(extensions -> "depends_on_extension " + extensions),
                        part.comment().map(comment -> "comment " + comment))
                .flatMap(Optional::stream)
                .collect(Collectors.joining(", "));
    }
}
