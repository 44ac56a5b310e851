package io.idx.sql;

import static io.idx.sql.Identifiers.literal;
import static io.idx.sql.Identifiers.quote;

import io.idx.model.DeclaredIndex;
import io.idx.model.IndexDefinition;
import io.idx.model.IndexKey;
import io.idx.model.QualifiedName;
import io.idx.model.WorkingName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The text of every statement that changes something, without a semicolon. It spells; whether a statement is right, the
 * plan decides.
 *
 * <p>No statement says IF EXISTS or IF NOT EXISTS: an index that is there but not valid would make it succeed. The
 * user's elements and predicate stand as written, so they must have no flaw by {@link SqlFragment}.
 */
public final class Ddl {
    /** That of the key, which is no part of the expression: PostgreSQL prints the latter's inside parentheses. */
    private static final Pattern COLLATION = Pattern.compile(" COLLATE (?:\"(?:[^\"]|\"\")+\"|[\\w.$])+$");

    private static final Pattern NUMBER = Pattern.compile("-?[0-9]+(\\.[0-9]+)?");
    private static final Set<String> BOOLEANS = Set.of("on", "off", "true", "false");

    private Ddl() {}

    /** CREATE INDEX CONCURRENTLY from what the user declared. */
    public static String createIndex(QualifiedName index, DeclaredIndex declared) {
        return create(declared.unique(), "CONCURRENTLY ", index) + built(quote(declared.table()), declared);
    }

    private static String built(String on, DeclaredIndex declared) {
        return body(on, declared)
                + nulls(declared.nullsDistinct())
                + with(declared.with())
                + declared.tablespace().map(Ddl::tablespace).orElse("")
                + declared.where().map(Ddl::where).orElse("");
    }

    /** CREATE INDEX CONCURRENTLY from PostgreSQL's own words, to bring back what was there. */
    public static String createIndex(QualifiedName index, QualifiedName table, IndexDefinition definition) {
        return create(definition.unique(), "CONCURRENTLY ", index) + built(quote(table), definition);
    }

    /** CREATE INDEX as a person reads it, about as PostgreSQL prints it; not what idx sends. */
    public static String definition(QualifiedName index, QualifiedName table, IndexDefinition definition) {
        return create(definition.unique(), "", index) + built(quote(table), definition);
    }

    private static String built(String on, IndexDefinition definition) {
        List<String> keys = definition.keys().stream().map(IndexKey::text).toList();
        return body(on, definition.method(), keys, definition.include())
                + nulls(definition.nullsDistinct())
                + with(definition.storage())
                + (definition.tablespace().isEmpty() ? "" : tablespace(definition.tablespace()))
                + definition.predicate().map(Ddl::where).orElse("");
    }

    /** The index as HypoPG imagines it: without a name, and without a tablespace, of which it knows nothing. */
    public static String imagined(DeclaredIndex declared) {
        return "CREATE " + (declared.unique() ? "UNIQUE " : "") + "INDEX" + body(quote(declared.table()), declared)
                + with(declared.with())
                + declared.where().map(Ddl::where).orElse("");
    }

    /**
     * CREATE INDEX ON ONLY: the index of a partitioned table without those of its partitions, not valid before they
     * are attached.
     */
    public static String createIndexOnly(QualifiedName index, DeclaredIndex declared) {
        return create(declared.unique(), "", index) + built("ONLY " + quote(declared.table()), declared);
    }

    public static String createIndexOnly(QualifiedName index, QualifiedName table, IndexDefinition definition) {
        return create(definition.unique(), "", index) + built("ONLY " + quote(table), definition);
    }

    /**
     * CREATE INDEX of a partitioned table: PostgreSQL takes up what fits on its partitions, would build what is
     * missing, and passes over foreign tables.
     */
    public static String createIndexTree(QualifiedName index, DeclaredIndex declared) {
        return create(declared.unique(), "", index) + built(quote(declared.table()), declared);
    }

    public static String createIndexTree(QualifiedName index, QualifiedName table, IndexDefinition definition) {
        return create(definition.unique(), "", index) + built(quote(table), definition);
    }

    /** Keeps writes off a partitioned table and all its partitions, and partitions from coming and going. */
    public static String lockPartitions(QualifiedName table) {
        return "LOCK TABLE " + quote(table) + " IN SHARE MODE";
    }

    /** The table and its partitions, against everybody: what {@link #dropTree} locks one after the other. */
    public static String closePartitions(QualifiedName table) {
        return "LOCK TABLE " + quote(table) + " IN ACCESS EXCLUSIVE MODE";
    }

    /**
     * An index like the declared one on a temporary table, so that PostgreSQL says what the declaration means.
     * Uniqueness and tablespace are left out: they mean what they say, and a partitioned twin could not have them.
     */
    public static String twin(String indexName, String twinTable, DeclaredIndex declared) {
        return "CREATE INDEX " + quote(indexName)
                + body("pg_temp." + quote(twinTable), declared)
                + with(declared.with())
                + declared.where().map(Ddl::where).orElse("");
    }

    public static String dropIndex(QualifiedName index) {
        return "DROP INDEX CONCURRENTLY " + quote(index);
    }

    /** DROP INDEX with all that are attached to it, which knows no CONCURRENTLY. */
    public static String dropTree(QualifiedName index) {
        return "DROP INDEX " + quote(index);
    }

    public static String reindex(QualifiedName index) {
        return "REINDEX INDEX CONCURRENTLY " + quote(index);
    }

    /** Makes the index of a partition a part of that of its table; said again of one that is, it only validates. */
    public static String attach(QualifiedName index, QualifiedName child) {
        return "ALTER INDEX " + quote(index) + " ATTACH PARTITION " + quote(child);
    }

    /** An index cannot leave its schema, so only the name of {@code to} counts. */
    public static String renameIndex(QualifiedName index, QualifiedName to) {
        return "ALTER INDEX " + quote(index) + " RENAME TO " + quote(to.name());
    }

    /** Sets the comment, or takes it away. */
    public static String comment(QualifiedName index, Optional<String> comment) {
        return "COMMENT ON INDEX " + quote(index) + " IS "
                + comment.map(Identifiers::literal).orElse("NULL");
    }

    /** Whether the index goes when the extension does. */
    public static String dependsOnExtension(QualifiedName index, String extension, boolean depends) {
        return "ALTER INDEX " + quote(index) + (depends ? "" : " NO") + " DEPENDS ON EXTENSION " + quote(extension);
    }

    public static String setStorage(QualifiedName index, Map<String, String> parameters) {
        return "ALTER INDEX " + quote(index) + " SET " + parameters(parameters);
    }

    public static String resetStorage(QualifiedName index, Collection<String> parameters) {
        return "ALTER INDEX " + quote(index) + " RESET "
                + parameters.stream().sorted().map(Ddl::parameter).collect(Collectors.joining(", ", "(", ")"));
    }

    /** Sets the statistics target of a key, counted from 1, or brings back the default. */
    public static String statistics(QualifiedName index, int key, Optional<Integer> target) {
        return "ALTER INDEX " + quote(index) + " ALTER COLUMN " + key + " SET STATISTICS " + target.orElse(-1);
    }

    /** Builds the index anew under its own name and with all that rests on it, there or in another tablespace. */
    public static String reindex(QualifiedName index, Optional<String> tablespace) {
        return "REINDEX "
                + tablespace.map(name -> "(TABLESPACE " + quote(name) + ") ").orElse("") + "INDEX CONCURRENTLY "
                + quote(index);
    }

    /** Has replication tell rows apart by the index. */
    public static String replicaIdentity(QualifiedName table, QualifiedName index) {
        return "ALTER TABLE " + quote(table) + " REPLICA IDENTITY USING INDEX " + quote(index.name());
    }

    public static String analyze(QualifiedName table) {
        return "ANALYZE " + quote(table);
    }

    /** Marks the index as the one that CLUSTER sorts by; nothing is sorted now. */
    public static String clusterOn(QualifiedName table, QualifiedName index) {
        return "ALTER TABLE " + quote(table) + " CLUSTER ON " + quote(index.name());
    }

    /** What gathers the statistics on expressions that the index has, without it; one for each of them. */
    public static List<String> statisticsLike(QualifiedName index, QualifiedName table, IndexDefinition definition) {
        List<String> expressions = definition.keys().stream()
                .filter(IndexKey::expression)
                .map(key -> KeyElement.readings(key.text()).get(0).expression())
                .map(expression -> COLLATION.matcher(expression).replaceFirst(""))
                .map(SqlFragment::withoutOuterParentheses)
                .distinct()
                .toList();
        List<String> statements = new ArrayList<>();
        for (int i = 0; i < expressions.size(); i++) {
            String suffix = "_stats" + (expressions.size() == 1 ? "" : i + 1);
            statements.add("CREATE STATISTICS " + quote(index.withName(WorkingName.fitted(index.name(), suffix)))
                    + " ON (" + expressions.get(i) + ") FROM " + quote(table));
        }
        return statements;
    }

    private static String create(boolean unique, String how, QualifiedName index) {
        return "CREATE " + (unique ? "UNIQUE " : "") + "INDEX " + how + quote(index.name());
    }

    private static String body(String table, DeclaredIndex declared) {
        return body(table, declared.method(), declared.columns(), declared.include());
    }

    private static String body(String table, String method, List<String> keys, List<String> include) {
        String list = keys.stream().map(String::strip).collect(Collectors.joining(", ", " (", ")"));
        String included = include.stream().map(Identifiers::quote).collect(Collectors.joining(", ", " INCLUDE (", ")"));
        return " ON " + table + " USING " + quote(method) + list + (include.isEmpty() ? "" : included);
    }

    private static String nulls(boolean distinct) {
        return distinct ? "" : " NULLS NOT DISTINCT";
    }

    private static String with(Map<String, String> storage) {
        return storage.isEmpty() ? "" : " WITH " + parameters(storage);
    }

    private static String tablespace(String tablespace) {
        return " TABLESPACE " + quote(tablespace);
    }

    private static String where(String predicate) {
        return " WHERE (" + predicate.strip() + ")";
    }

    private static String parameters(Map<String, String> parameters) {
        return parameters.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(entry -> parameter(entry.getKey()) + " = " + value(entry.getValue()))
                .collect(Collectors.joining(", ", "(", ")"));
    }

    private static String parameter(String name) {
        return Arrays.stream(name.split("\\.", 2)).map(Identifiers::quote).collect(Collectors.joining("."));
    }

    private static String value(String value) {
        boolean bare = NUMBER.matcher(value).matches() || BOOLEANS.contains(value) || Identifiers.isPlain(value);
        return bare ? value : literal(value);
    }
}
