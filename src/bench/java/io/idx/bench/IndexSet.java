package io.idx.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * Tables with five indexes each, as statements that make them and as {@code indexes.yaml} that declares them, in
 * PostgreSQL's own words or with one index in a hundred changed. The same at each run.
 */
record IndexSet(int tables) {
    private static final int INDEXES_PER_TABLE = 5;
    /** A file of indexes.yaml may have 1 MiB; four hundred tables take a quarter of that. */
    private static final int TABLES_PER_FILE = 400;

    private static final int ONE_IN = 100;

    private static final String TABLE =
            "CREATE TABLE %s (id bigint PRIMARY KEY, account_id bigint NOT NULL, status text, email text,"
                    + " payload jsonb, amount numeric, created_at timestamptz, deleted_at timestamptz)";

    private record Index(String name, String columns, String method, String include, String where, String with) {
        Index on(String columnList) {
            return new Index(name, columnList, method, include, where, with);
        }

        Index where(String predicate) {
            return new Index(name, columns, method, include, predicate, with);
        }

        Index named(String other) {
            return new Index(other, columns, method, include, where, with);
        }

        String sql(String table) {
            return "CREATE INDEX " + name + " ON " + table + " USING " + method + " (" + columns + ")"
                    + (include.isEmpty() ? "" : " INCLUDE (" + include + ")")
                    + (with.isEmpty() ? "" : " WITH (fillfactor = " + with + ")")
                    + (where.isEmpty() ? "" : " WHERE " + where)
                    + "; COMMENT ON INDEX " + name + " IS '" + comment() + "'";
        }

        String yaml(String comment) {
            return "    " + name + ":\n      columns: [" + columns + "]\n"
                    + line("method", method.equals("btree") ? "" : method)
                    + line("include", include.isEmpty() ? "" : "[" + include + "]")
                    + line("with", with.isEmpty() ? "" : "{fillfactor: " + with + "}")
                    + line("where", where)
                    + line("comment", comment);
        }

        /** The same in words that PostgreSQL has to read. */
        Index inOtherWords() {
            String first = columns.split(",", 2)[0];
            String other = first.replace("(", "( ").replace(" jsonb", " pg_catalog.jsonb");
            return on(columns.replace(first, method.equals("btree") ? other + " ASC" : other));
        }

        String comment() {
            return "Made for the list behind " + name;
        }

        private static String line(String key, String value) {
            return value.isEmpty() ? "" : "      " + key + ": " + value + "\n";
        }
    }

    int indexes() {
        return tables * INDEXES_PER_TABLE;
    }

    /** The statements that make one table and its indexes. */
    String sql(int table) {
        List<String> statements = new ArrayList<>(List.of(String.format(TABLE, name(table))));
        for (int number = 0; number < INDEXES_PER_TABLE; number++) {
            statements.add(index(table, number).sql(name(table)));
        }
        return String.join("; ", statements);
    }

    /** The files that declare all of it in words that decide nothing by themselves. */
    List<String> undecided() {
        return files((index, position) -> Optional.of(index.inOtherWords().yaml(index.comment())));
    }

    /** The files that have a place for each table, and declare nothing. */
    List<String> empty() {
        List<String> files = new ArrayList<>();
        for (int first = 0; first < tables; first += TABLES_PER_FILE) {
            StringBuilder text = new StringBuilder("version: 1\ntables:\n");
            for (int table = first; table < Math.min(tables, first + TABLES_PER_FILE); table++) {
                text.append("  ").append(name(table)).append(": {}\n");
            }
            files.add(text.toString());
        }
        return files;
    }

    /** The files that declare all of it. */
    List<String> files(boolean changed) {
        return files((index, position) -> changed ? changed(index, position) : Optional.empty());
    }

    private List<String> files(BiFunction<Index, Integer, Optional<String>> otherwise) {
        List<String> files = new ArrayList<>();
        for (int first = 0; first < tables; first += TABLES_PER_FILE) {
            StringBuilder text = new StringBuilder("version: 1\ntables:\n");
            for (int table = first; table < Math.min(tables, first + TABLES_PER_FILE); table++) {
                text.append("  ").append(name(table)).append(":\n");
                for (int number = 0; number < INDEXES_PER_TABLE; number++) {
                    Index index = index(table, number);
                    int position = table * INDEXES_PER_TABLE + number;
                    Optional<String> other = otherwise.apply(index, position);
                    text.append(other.orElseGet(() -> index.yaml(index.comment())));
                }
            }
            files.add(text.toString());
        }
        return files;
    }

    /** One in a hundred, in turn: another predicate (in nobody's canonical words), name, comment, or all of it new. */
    private static Optional<String> changed(Index index, int position) {
        int block = position / ONE_IN;
        if (position % ONE_IN != block % ONE_IN) {
            return Optional.empty();
        }
        return Optional.of(
                switch (block % 4) {
                    case 0 -> index.where("amount > 0").yaml(index.comment());
                    case 1 -> index.named(index.name() + "_renamed").yaml(index.comment());
                    case 2 -> index.yaml("Somebody wrote another comment");
                    default ->
                        index.named(index.name() + "_new").on("deleted_at, id").yaml("");
                });
    }

    private static String name(int table) {
        return String.format("app_table_%04d", table);
    }

    private static Index index(int table, int number) {
        Index plain = new Index("idx_" + name(table) + "_" + number, "account_id", "btree", "", "", "");
        return switch ((table * INDEXES_PER_TABLE + number) % 8) {
            case 0 -> plain;
            case 1 -> plain.on("account_id, created_at DESC");
            case 2 -> plain.on("status").where("deleted_at IS NULL");
            case 3 -> plain.on("lower(email)");
            case 4 -> new Index(plain.name(), "email", "btree", "status", "", "");
            case 5 -> new Index(plain.name(), "payload jsonb_path_ops", "gin", "", "", "");
            case 6 -> plain.on("status, created_at DESC NULLS LAST").where("status = 'open'::text");
            default -> new Index(plain.name(), "amount", "btree", "", "", "80");
        };
    }
}
