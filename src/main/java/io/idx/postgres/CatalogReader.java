package io.idx.postgres;

import io.idx.model.Evidence;
import io.idx.model.IndexDefinition;
import io.idx.model.IndexKey;
import io.idx.model.ObservedIndex;
import io.idx.model.ObservedIndex.Build;
import io.idx.model.ObservedState;
import io.idx.model.ObservedTable;
import io.idx.model.QualifiedName;
import io.idx.model.Server;
import io.idx.sql.SqlFragment;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Reads {@code pg_catalog} into an {@link ObservedState}. The caller holds the transaction. */
final class CatalogReader {
    private final Connection connection;
    private final CatalogQueries queries;
    private final boolean narrowed;
    /** Of the queries' parameters. */
    private final Map<String, Object> values = new HashMap<>();

    private final Map<Long, ObservedTable> tables = new HashMap<>();
    private final SortedMap<QualifiedName, QualifiedName> detaching = new TreeMap<>();
    private final Map<Long, KeyTexts.Columns> columns = new HashMap<>();
    private final Map<Long, SortedSet<String>> extensions = new HashMap<>();
    private final Map<Long, Build> buildersByIndex = new HashMap<>();
    private final Map<Long, Build> buildersByTable = new HashMap<>();
    private final KeyTexts keyTexts = new KeyTexts();
    private long blockSize;
    private Optional<Instant> countedSince = Optional.empty();

    /**
     * @param table narrows the reading to tables of this name; empty for all
     */
    CatalogReader(Connection connection, CatalogQueries queries, Collection<String> schemas, String table) {
        this.connection = connection;
        this.queries = queries;
        this.narrowed = !table.isEmpty();
        values.put("schemas", schemas.toArray(String[]::new));
        values.put("table", table);
    }

    /**
     * @throws ConcurrentChange if a definition vanished while it was read
     */
    Snapshot read(Endpoint endpoint) throws SQLException {
        try (PreparedStatement statement = prepare("server");
                ResultSet row = statement.executeQuery()) {
            row.next();
            blockSize = row.getLong("block_size");
            countedSince = instant(row.getTimestamp("counted_since"));
            Server server = new Server(
                    row.getString("database"),
                    endpoint.host(),
                    endpoint.port(),
                    row.getInt("version_number"),
                    row.getString("version").split(" ", 2)[0],
                    row.getString("role"),
                    row.getString("tablespace"),
                    row.getBoolean("standby"));
            List<String> tablespaces = texts(row, "tablespaces");
            List<String> allExtensions = texts(row, "extensions");
            List<String> extensionSchemas = texts(row, "extension_schemas");
            Set<String> columnKeywords = Set.copyOf(texts(row, "column_keywords"));
            readTables();
            readDictionaries();
            ObservedState state = new ObservedState(
                    server,
                    row.getObject("today", LocalDate.class),
                    PartitionSums.ofTables(tables.values()),
                    PartitionSums.ofIndexes(readIndexes()),
                    readNames());
            return new Snapshot(state, tablespaces, allExtensions, extensionSchemas, columnKeywords, detaching);
        }
    }

    private void readTables() throws SQLException {
        each("tree", row -> values.put("tables", row.getArray("tables").getArray()));
        each("tables", row -> {
            KeyTexts.Columns described = new KeyTexts.Columns(
                    Arrays.asList((Integer[]) row.getArray("numbers").getArray()),
                    texts(row, "names"),
                    texts(row, "quoted"),
                    Arrays.asList((Long[]) row.getArray("types").getArray()),
                    Arrays.asList((Long[]) row.getArray("collations").getArray()));
            long oid = row.getLong("oid");
            QualifiedName name = new QualifiedName(row.getString("nspname"), row.getString("relname"));
            Optional<QualifiedName> parent = parent(row);
            if (row.getBoolean("detaching")) {
                detaching.put(name, parent.orElseThrow());
                parent = Optional.empty(); // PostgreSQL does not count it any more
            }
            columns.put(oid, described);
            tables.put(
                    oid,
                    new ObservedTable(
                            name,
                            oid,
                            kind(row.getString("relkind"), row.getBoolean("relispartition")),
                            parent,
                            row.getString("owner"),
                            described.names(),
                            described.numbered(),
                            Set.copyOf(texts(row, "not_null")),
                            identity(row.getString("relreplident")),
                            row.getLong("rows"),
                            Math.max(0, row.getLong("relpages")) * blockSize));
        });
    }

    private static Optional<QualifiedName> parent(ResultSet row) throws SQLException {
        String name = row.getString("parent");
        return name == null ? Optional.empty() : Optional.of(new QualifiedName(row.getString("parent_schema"), name));
    }

    private static ObservedTable.Identity identity(String relreplident) {
        return switch (relreplident) {
            case "n" -> ObservedTable.Identity.NOTHING;
            case "f" -> ObservedTable.Identity.FULL;
            case "i" -> ObservedTable.Identity.INDEX;
            default -> ObservedTable.Identity.DEFAULT;
        };
    }

    private static ObservedTable.Kind kind(String relkind, boolean partition) {
        return switch (relkind) {
            case "p" -> ObservedTable.Kind.PARTITIONED;
            case "m" -> ObservedTable.Kind.MATERIALIZED_VIEW;
            case "f" -> ObservedTable.Kind.FOREIGN_PARTITION;
            default -> partition ? ObservedTable.Kind.PARTITION : ObservedTable.Kind.TABLE;
        };
    }

    private void readDictionaries() throws SQLException {
        each("dependences", row -> extensions
                .computeIfAbsent(row.getLong("objid"), oid -> new TreeSet<>())
                .add(row.getString("extname")));
        each(
                "operator classes",
                row -> keyTexts.addOperatorClass(
                        row.getLong("oid"),
                        row.getString("name"),
                        row.getString("amname"),
                        row.getLong("opcfamily"),
                        row.getLong("opcintype"),
                        row.getBoolean("opcdefault")));
        each("collations", row -> keyTexts.addCollation(row.getLong("oid"), row.getString("name")));
        each("domains", row -> keyTexts.addDomain(row.getLong("oid"), row.getLong("typbasetype")));
        each("builds", row -> {
            int percent = row.getInt("percent");
            OptionalInt done = row.wasNull() ? OptionalInt.empty() : OptionalInt.of(percent);
            Build build = new Build(row.getInt("pid"), row.getString("phase"), done);
            if (row.getLong("index_oid") != 0) {
                buildersByIndex.put(row.getLong("index_oid"), build);
            }
            if (row.getLong("index_oid") == 0 || row.getBoolean("all_of_them")) {
                buildersByTable.put(row.getLong("table_oid"), build);
            }
        });
    }

    /** They matter only for names that are yet to be found. */
    private Set<QualifiedName> readNames() throws SQLException {
        Set<QualifiedName> names = new HashSet<>();
        boolean partitioned = tables.values().stream().anyMatch(each -> each.kind() == ObservedTable.Kind.PARTITIONED);
        if (partitioned && !narrowed) {
            each("names", row -> names.add(new QualifiedName(row.getString("nspname"), row.getString("relname"))));
        }
        return names;
    }

    private List<ObservedIndex> readIndexes() throws SQLException {
        List<ObservedIndex> indexes = new ArrayList<>();
        each("indexes", row -> {
            ObservedTable on = tables.get(row.getLong("table_oid"));
            if (on == null) {
                throw new ConcurrentChange();
            }
            indexes.add(index(row, on));
        });
        return MaterializedViews.marked(indexes, tables.values());
    }

    private ObservedIndex index(ResultSet row, ObservedTable on) throws SQLException {
        long oid = row.getLong("oid");
        boolean valid = row.getBoolean("indisvalid");
        Build builder = buildersByIndex.get(oid);
        if (builder == null && !valid) {
            builder = buildersByTable.get(on.oid());
        }
        return new ObservedIndex(
                new QualifiedName(row.getString("nspname"), row.getString("relname")),
                on.name(),
                oid,
                definition(row, on),
                valid,
                row.getBoolean("indisready"),
                row.getBoolean("indislive"),
                Optional.ofNullable(builder),
                Optional.ofNullable(row.getString("conname")),
                parent(row),
                roles(row),
                new Evidence(
                        row.getLong("relpages") * blockSize,
                        row.getLong("scans"),
                        instant(row.getTimestamp("last_scan")),
                        countedSince));
    }

    private IndexDefinition definition(ResultSet row, ObservedTable on) throws SQLException {
        KeyTexts.Columns described = columnsOf(on);
        String printed = row.getString("definition");
        String predicate = row.getString("predicate");
        if (row.getBoolean("partial") && predicate == null) {
            throw new ConcurrentChange();
        }
        long[] numbers = KeyTexts.vector(row.getString("indkey"));
        int count = row.getInt("indnkeyatts");
        if (printed == null && Arrays.stream(numbers).limit(count).anyMatch(number -> number == 0)) {
            throw new ConcurrentChange();
        }
        List<String> include = new ArrayList<>();
        for (int i = count; i < numbers.length; i++) {
            include.add(described.names().get(described.position((int) numbers[i])));
        }
        return new IndexDefinition(
                row.getString("amname"),
                row.getBoolean("indisunique"),
                !row.getBoolean("nulls_not_distinct"),
                printed == null
                        ? keyTexts.keys(
                                described,
                                count,
                                row.getString("indkey"),
                                row.getString("indclass"),
                                row.getString("indcollation"),
                                row.getString("indoption"))
                        : printedKeys(printed, numbers, texts(row, "kin")),
                include,
                Optional.ofNullable(predicate).map(CatalogReader::printedPredicate),
                storage(texts(row, "reloptions")),
                row.getString("tablespace"),
                statistics(texts(row, "statistics")),
                extensions.getOrDefault(row.getLong("oid"), new TreeSet<>()),
                Optional.ofNullable(row.getString("description")));
    }

    private KeyTexts.Columns columnsOf(ObservedTable on) {
        KeyTexts.Columns described = columns.get(on.oid());
        if (described == null) {
            throw new ConcurrentChange();
        }
        return described;
    }

    /**
     * The keys out of PostgreSQL's own text of the whole index; a column number of 0 marks an expression.
     *
     * @param kin of each key, or nothing where it does not matter
     */
    static List<IndexKey> printedKeys(String printed, long[] numbers, List<String> kin) {
        List<String> texts = SqlFragment.split(SqlFragment.keyList(printed));
        List<IndexKey> keys = new ArrayList<>(texts.size());
        for (int i = 0; i < texts.size(); i++) {
            String text = SqlFragment.singleSpaced(texts.get(i));
            keys.add(new IndexKey(text, numbers[i] == 0, kin.isEmpty() ? text : kin.get(i)));
        }
        return keys;
    }

    /** PostgreSQL's text of a predicate, without what says nothing: its line breaks and outermost parentheses. */
    static String printedPredicate(String printed) {
        return SqlFragment.withoutOuterParentheses(SqlFragment.singleSpaced(printed));
    }

    static SortedMap<String, String> storage(List<String> reloptions) {
        SortedMap<String, String> storage = new TreeMap<>();
        for (String option : reloptions) {
            int equals = option.indexOf('=');
            storage.put(option.substring(0, equals), option.substring(equals + 1));
        }
        return storage;
    }

    /** Of {@code 1 500}: the position of the key, and its target. */
    private static SortedMap<Integer, Integer> statistics(List<String> targets) {
        SortedMap<Integer, Integer> statistics = new TreeMap<>();
        for (String target : targets) {
            int blank = target.indexOf(' ');
            statistics.put(Integer.valueOf(target.substring(0, blank)), Integer.valueOf(target.substring(blank + 1)));
        }
        return statistics;
    }

    private static Set<ObservedIndex.Role> roles(ResultSet row) throws SQLException {
        Set<ObservedIndex.Role> roles = EnumSet.noneOf(ObservedIndex.Role.class);
        if (row.getBoolean("foreign_key_target")) {
            roles.add(ObservedIndex.Role.FOREIGN_KEY_TARGET);
        }
        if (row.getBoolean("indisreplident")) {
            roles.add(ObservedIndex.Role.REPLICA_IDENTITY);
        }
        if (row.getBoolean("indisclustered")) {
            roles.add(ObservedIndex.Role.CLUSTERED);
        }
        if (row.getBoolean("relispartition")) {
            roles.add(ObservedIndex.Role.PARTITION_OF_INDEX);
        }
        if (row.getBoolean("of_extension")) {
            roles.add(ObservedIndex.Role.EXTENSION);
        }
        return roles;
    }

    private PreparedStatement prepare(String query) throws SQLException {
        return queries.prepare(connection, query, values);
    }

    private void each(String query, RowReader reader) throws SQLException {
        try (PreparedStatement statement = prepare(query);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                reader.read(rows);
            }
        }
    }

    static List<String> texts(ResultSet row, String column) throws SQLException {
        java.sql.Array array = row.getArray(column);
        return array == null ? List.of() : Arrays.asList((String[]) array.getArray());
    }

    static Optional<Instant> instant(Timestamp timestamp) {
        return Optional.ofNullable(timestamp).map(Timestamp::toInstant);
    }

    @FunctionalInterface
    private interface RowReader {
        void read(ResultSet row) throws SQLException;
    }

    /** The functions that print definitions see changes that the snapshot does not: then it must be read again. */
    static final class ConcurrentChange extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }
}
