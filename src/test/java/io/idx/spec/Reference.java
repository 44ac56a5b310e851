package io.idx.spec;

import io.idx.model.Attribute;
import io.idx.model.Limit;
import io.idx.model.ProblemCode;
import io.idx.model.SessionSetting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The reference page of the file format: a template, and what follows from the enums. */
final class Reference {
    private static final Path TEMPLATE = Path.of("src/test/resources/spec/indexes-yaml.template.md");

    private Reference() {}

    static String text() throws IOException {
        return Files.readString(TEMPLATE)
                .replace("{{file keys}}\n", fileKeys())
                .replace("{{limits}}\n", limits())
                .replace("{{session}}\n", session())
                .replace("{{attributes}}\n", attributes())
                .replace("{{problems of the file}}\n", problems("IDX0"))
                .replace("{{problems of a definition}}\n", problems("IDX1"))
                .replace("{{other problems}}\n", problems("IDX[2-9]"));
    }

    private static String fileKeys() {
        return "| key | meaning |\n|---|---|\n"
                + Stream.of(FileKey.values())
                        .map(key -> "| `" + key.key() + "` | " + key.documentation() + " |\n")
                        .collect(Collectors.joining());
    }

    private static String limits() {
        return "| key | meaning |\n|---|---|\n"
                + Stream.of(Limit.Kind.values())
                        .map(kind -> "| `" + kind.key() + "` | " + kind.documentation() + " |\n")
                        .collect(Collectors.joining());
    }

    private static String session() {
        return "| key | meaning |\n|---|---|\n"
                + Stream.of(SessionSetting.Kind.values())
                        .map(kind -> "| `" + kind.key() + "` | " + kind.documentation() + " |\n")
                        .collect(Collectors.joining());
    }

    private static String attributes() {
        return Stream.of(Attribute.values()).map(Reference::attribute).collect(Collectors.joining("\n"));
    }

    private static String attribute(Attribute attribute) {
        String since = attribute.sinceMajor() > 14 ? " Needs PostgreSQL " + attribute.sinceMajor() + "." : "";
        return "### `" + attribute.key() + "`\n\n"
                + attribute.documentation() + since + "\n\n"
                + "Value: " + value(attribute.shape()) + ". " + remedy(attribute.remedy()) + "\n\n"
                + "```yaml\n" + example(attribute) + "```\n";
    }

    private static String value(Attribute.Shape shape) {
        return switch (shape) {
            case TEXT -> "a text";
            case TEXTS -> "a list of texts";
            case BOOLEAN -> "`true` or `false`";
            case DATE -> "a day, as `2027-01-31`";
            case SCALARS -> "a mapping of names to texts, numbers or booleans, kept as written";
            case NUMBERS -> "a mapping of positions to whole numbers from 0 to 10000";
            case PARTS -> "a mapping of partitions to `with`, `tablespace`, `statistics` and `comment`";
        };
    }

    private static String remedy(Attribute.Remedy remedy) {
        return switch (remedy) {
            case REBUILD -> "A change builds the index anew, beside the old one.";
            case REINDEX -> "A change builds the index anew, in place, with `REINDEX CONCURRENTLY`.";
            case IN_PLACE -> "A change is made in place.";
            case NONE -> "It is not kept in the database, so that a change of it changes nothing there.";
        };
    }

    private static String example(Attribute attribute) {
        return switch (attribute) {
            case COLUMNS ->
                """
                columns:
                  - lower(email)
                  - created_at DESC NULLS LAST
                  - payload jsonb_path_ops
                  - 'name COLLATE "C" text_pattern_ops'
                  - (first_name || ' ' || last_name)
                """;
            case UNIQUE -> "unique: true\n";
            case METHOD -> "method: gin\n";
            case INCLUDE -> "include: [total, currency]\n";
            case NULLS_DISTINCT -> "unique: true\nnulls_distinct: false\n";
            case WHERE -> "where: deleted_at IS NULL AND status = 'open'::text\n";
            case WITH -> "with: {fillfactor: 70, deduplicate_items: off}\n";
            case TABLESPACE -> "tablespace: fast_disks\n";
            case STATISTICS -> "columns: [customer_id, lower(email)]\nstatistics: {2: 500}\n";
            case PARTITIONS ->
                """
                with: {fillfactor: 70}
                partitions:
                  orders_2024: {with: {fillfactor: 100}, tablespace: slow_disks}
                  archive.orders_2023: {with: {}}
                """;
            case DEPENDS_ON_EXTENSION -> "depends_on_extension: [postgis]\n";
            case COMMENT -> "comment: Finds a customer by e-mail address\n";
            case QUERIES ->
                """
                queries:
                  - SELECT * FROM customers WHERE lower(email) = $1
                """;
            case REBUILD -> "with: {fillfactor: 70}\nrebuild: true\n";
            case PROTECT -> "protect: true\n";
            case EXPIRES -> "expires: 2027-01-31\n";
        };
    }

    private static String problems(String codes) {
        return "| code | meaning |\n|---|---|\n"
                + Stream.of(ProblemCode.values())
                        .filter(code -> code.code().matches(codes + ".*"))
                        .map(code -> "| `" + code.code() + "` | " + code.explanation() + " |\n")
                        .collect(Collectors.joining());
    }
}
