package io.idx.cli;

import java.util.Arrays;
import java.util.stream.Collectors;

/** What {@code idx}, {@code idx --help} and {@code idx --version} print. */
final class Help {
    private Help() {}

    static String full() {
        return """
                idx keeps the indexes of a PostgreSQL database as written in indexes.yaml.

                Examples:
                  idx validate                  check the file, without a database
                  idx plan --url postgres://app@db1/shop
                                                see what would change
                  idx apply                     change it, after approval
                  idx plan --out orders.plan    keep the plan for a review
                  idx apply orders.plan         do exactly that; run again to resume
                  idx drift -q --fail-on=high   for cron: silent unless something is wrong

                Usage: idx COMMAND [OPTIONS]

                Main commands:
                %s
                Other commands:
                %s
                Options for every command:
                  -f, --file=FILE     indexes.yaml to use (IDX_FILE)
                      --url=URL       database to use (IDX_URL; else libpq settings such as PGSERVICE)
                      --color=WHEN    auto, always or never
                  -q, -v              say less, say more
                  -h, --help          -V, --version

                Exit codes: 0 fine, 1 error, 2 differences, 3 invalid file, 4 refused,
                            5 stale plan, 6 busy, 7 incomplete, 64 usage.
                More: idx COMMAND --help
                """
                .formatted(
                        list(Verb.VALIDATE, Verb.PLAN, Verb.APPLY, Verb.DRIFT),
                        list(
                                Verb.VERIFY,
                                Verb.STATUS,
                                Verb.SHOW,
                                Verb.IMPORT,
                                Verb.FMT,
                                Verb.DEMO,
                                Verb.EXPLAIN,
                                Verb.SCHEMA));
    }

    static String brief() {
        return "Usage: idx COMMAND [OPTIONS]\n\nCommands:\n" + list(Verb.values()) + "\nidx --help tells more.\n";
    }

    static String version() {
        return "idx " + number() + "\n";
    }

    /** {@code 0.1.0} */
    static String number() {
        String version = Help.class.getPackage().getImplementationVersion();
        return version == null ? "(not packaged)" : version;
    }

    private static String list(Verb... verbs) {
        return Arrays.stream(verbs)
                .map(verb -> String.format("  %-10s %s%n", verb.word(), verb.purpose()))
                .collect(Collectors.joining());
    }
}
