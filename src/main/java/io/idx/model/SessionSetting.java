package io.idx.model;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A setting of PostgreSQL for the sessions that build.
 *
 * @param value as the file has it
 */
public record SessionSetting(Kind kind, String value, Place place) {
    private static final Pattern DIGITS = Pattern.compile("([0-9]{1,15})");
    private static final Pattern DURATION = Pattern.compile("([0-9]{1,15}(?:\\.[0-9]{1,6})?) ?(us|ms|s|min)?");
    private static final BigDecimal THOUSAND = BigDecimal.valueOf(1000);

    /** What can be set: whatever makes a build use more or less, and nothing that could break one off. */
    public enum Kind {
        MAINTENANCE_WORK_MEM(Form.SIZE, "memory for one build, its parallel workers included, such as 2GB"),
        MAX_PARALLEL_MAINTENANCE_WORKERS(Form.NUMBER, "parallel workers for one build; 0 for none"),
        MAINTENANCE_IO_CONCURRENCY(Form.NUMBER, "reads ahead that a maintenance statement may ask for at once"),
        EFFECTIVE_IO_CONCURRENCY(Form.NUMBER, "the same for what is read as a query reads"),
        VACUUM_COST_LIMIT(Form.NUMBER, "how much an ANALYZE reads before it rests"),
        VACUUM_COST_DELAY(Form.TIME, "how long it rests then, such as 2ms; 0 for not at all");

        private final Form form;
        private final String documentation;

        Kind(Form form, String documentation) {
            this.form = form;
            this.documentation = documentation;
        }

        /** PostgreSQL's own name of it. */
        public String key() {
            return name().toLowerCase(Locale.ROOT);
        }

        public Form form() {
            return form;
        }

        public String documentation() {
            return documentation;
        }

        public static Optional<Kind> of(String key) {
            return Arrays.stream(values())
                    .filter(kind -> kind.key().equals(key))
                    .findFirst();
        }
    }

    /** How PostgreSQL writes a value. Whether it is large enough, or too large, only PostgreSQL knows. */
    public enum Form {
        SIZE("a size with a unit of PostgreSQL: B, kB, MB, GB or TB"),
        NUMBER("a whole number, 0 or more"),
        TIME("a time with a unit of PostgreSQL: us, ms, s or min");

        private final String words;

        Form(String words) {
            this.words = words;
        }

        public String words() {
            return words;
        }

        /** In bytes or milliseconds; empty where PostgreSQL would not read it. */
        public Optional<BigDecimal> amount(String value) {
            return switch (this) {
                case SIZE ->
                    ByteSize.parse(DIGITS.matcher(value).matches() ? value + "kB" : value)
                            .map(BigDecimal::valueOf);
                case NUMBER ->
                    Optional.of(DIGITS.matcher(value)).filter(Matcher::matches).map(number -> new BigDecimal(value));
                case TIME ->
                    Optional.of(DURATION.matcher(value))
                            .filter(Matcher::matches)
                            .map(SessionSetting::milliseconds);
            };
        }
    }

    private static BigDecimal milliseconds(Matcher time) {
        BigDecimal number = new BigDecimal(time.group(1));
        String unit = Optional.ofNullable(time.group(2)).orElse("ms");
        return switch (List.of("us", "ms", "s", "min").indexOf(unit)) {
            case 0 -> number.divide(THOUSAND);
            case 2 -> number.multiply(THOUSAND);
            case 3 -> number.multiply(THOUSAND).multiply(BigDecimal.valueOf(60));
            default -> number;
        };
    }

    /** Of two values for the same, the one that burdens the server less; the first where both are equal. */
    public SessionSetting gentler(SessionSetting other) {
        int order = amount().compareTo(other.amount());
        return (kind == Kind.VACUUM_COST_DELAY ? order >= 0 : order <= 0) ? this : other;
    }

    private BigDecimal amount() {
        return kind.form().amount(value).orElseThrow();
    }
}
