package io.idx.render;

import io.idx.diff.Change;
import io.idx.diff.Difference;
import io.idx.model.Attribute;
import io.idx.model.ByteSize;
import io.idx.model.Evidence;
import io.idx.model.IndexDefinition;
import io.idx.model.NodeUse;
import io.idx.model.ObservedIndex;
import io.idx.model.QualifiedName;
import io.idx.model.TimeWords;
import io.idx.status.Redundancy;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** How idx says things, in one place, so that every report says them alike. */
final class Wording {
    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("uuuu-MM-dd", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter MINUTE =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final String THOUSANDS = " kMGTPE";

    private Wording() {}

    /** A size in PostgreSQL's units, where 1 MB is 1024 kB, so that it agrees with {@code \di+}. */
    static String size(long bytes) {
        return ByteSize.words(bytes);
    }

    static String took(Duration duration) {
        return TimeWords.words(duration);
    }

    /** {@code 1 index}, {@code 2 indexes} */
    static String count(long number, String one, String many) {
        return String.format(Locale.ROOT, "%,d %s", number, number == 1 ? one : many);
    }

    static String indexes(long number) {
        return count(number, "index", "indexes");
    }

    /** {@code 18,200,000 scans since 2026-08-01, the last 2026-11-22 09:13 UTC} */
    static String use(Evidence evidence) {
        return count(evidence.scans(), "scan", "scans")
                + evidence.since().map(since -> " since " + day(since)).orElse(" counted")
                + evidence.lastScan()
                        .map(last -> ", the last " + MINUTE.format(last))
                        .orElse("");
    }

    /** {@code replica db2:5432: 3 scans since 2026-08-01} */
    static String use(NodeUse use) {
        return "replica " + use.node() + ": "
                + (use.scans().isEmpty()
                        ? "not known"
                        : use(new Evidence(0, use.scans().getAsLong(), use.lastScan(), use.since())));
    }

    /** {@code 950}, {@code 18.2M}: at most five columns. */
    static String shortNumber(long number) {
        double value = number;
        int unit = 0;
        while (value >= 999.5 && unit < THOUSANDS.length() - 1) {
            value /= 1000;
            unit++;
        }
        return unit == 0
                ? String.valueOf(number)
                : String.format(Locale.ROOT, value < 99.95 ? "%.1f" : "%.0f", value) + THOUSANDS.charAt(unit);
    }

    /** {@code 2026-11-22 09:13 UTC} */
    static String minute(Instant instant) {
        return MINUTE.format(instant);
    }

    static String day(Instant instant) {
        return DAY.format(instant);
    }

    /** {@code unique btree (customer_id) INCLUDE (total) WHERE total > 0} */
    static String definition(IndexDefinition definition) {
        return definition.inWords();
    }

    static String sized(ObservedIndex index) {
        return definition(index.definition()) + ", " + size(index.evidence().bytes());
    }

    /** What it means that an index is not sound. */
    static String unsound(ObservedIndex index) {
        if (!index.live()) {
            return "a DROP INDEX CONCURRENTLY of it was broken off";
        }
        return index.ready()
                ? "queries cannot use it, yet every write still maintains it"
                : "its build did not finish, and queries cannot use it";
    }

    /** A value of an attribute, with a word for the one that is not there. */
    static String value(Attribute attribute, String words) {
        return switch (attribute) {
            case COLUMNS -> "(" + words + ")";
            case INCLUDE -> words.isEmpty() ? "none" : "(" + words + ")";
            case DEPENDS_ON_EXTENSION -> words.isEmpty() ? "none" : words;
            case WHERE -> words.isEmpty() ? "none, the whole table" : words;
            case WITH, TABLESPACE, STATISTICS, PARTITIONS -> words.isEmpty() ? "default" : words;
            case COMMENT -> words.isEmpty() ? "none" : '"' + words + '"';
            case UNIQUE, METHOD, NULLS_DISTINCT, QUERIES, REBUILD, PROTECT, EXPIRES -> words;
        };
    }

    /** What interrupted runs left beside the index. */
    static Stream<ObservedIndex> left(Change change) {
        return Stream.of(
                        Stream.of(change.replacement(), change.replaced()).flatMap(Optional::stream),
                        change.reindexed().stream(),
                        TreeFacts.debris(change))
                .flatMap(left -> left);
    }

    /** Why a declared index is dropped. */
    static String expired(Change change) {
        return change.desired()
                .flatMap(desired -> desired.declared().expires())
                .map(last -> "wanted until " + last)
                .orElse("");
    }

    /** {@code covered by public.t_a_b, whose first keys are the same} */
    static String redundant(Redundancy why) {
        return switch (why.kind()) {
            case DUPLICATE -> "duplicate of " + why.by();
            case COVERED -> "covered by " + why.by() + ", whose first keys are the same";
        };
    }

    /** {@code (a)  ->  (a, b)} */
    static String becomes(Difference difference) {
        return value(difference.attribute(), difference.observed()) + "  ->  "
                + value(difference.attribute(), difference.desired());
    }

    static Optional<String> margin(Difference difference) {
        return difference.needsBuild() ? Optional.of("<- needs a new build") : Optional.empty();
    }

    /** {@code create} */
    static String verb(Change.Kind kind) {
        return lower(kind);
    }

    /** {@code not_started} */
    static String lower(Enum<?> word) {
        return word.name().toLowerCase(Locale.ROOT);
    }

    /** {@code created} */
    static String done(Change.Kind kind) {
        return switch (kind) {
            case CREATE -> "created";
            case REPLACE -> "replaced";
            case ALTER -> "altered";
            case RENAME -> "renamed";
            case REPAIR -> "repaired";
            case DROP -> "dropped";
        };
    }

    /** The name as a pattern for {@code --only}, safe to paste into a shell. */
    static String pattern(QualifiedName name) {
        String pattern = name.schema() + "." + name.name();
        return pattern.matches("[A-Za-z0-9_.]+") ? pattern : "'" + pattern.replace("'", "'\\''") + "'";
    }
}
