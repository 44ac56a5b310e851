package io.idx.model;

import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An index as {@code pg_catalog} has it now.
 *
 * @param oid of this moment: a rebuild changes it
 * @param valid whether queries may use it
 * @param ready whether writes maintain it
 * @param live whether it is not on its way out; a dead one is invisible to everything
 * @param building who is building it at this moment
 * @param constraint the name of the primary key, unique or exclusion constraint that it backs
 * @param parent the index of the partitioned table above, to which it is attached
 * @param roles what else rests on it
 * @param evidence of the index of a partitioned table, that of all that are attached to it
 */
public record ObservedIndex(
        QualifiedName name,
        QualifiedName table,
        long oid,
        IndexDefinition definition,
        boolean valid,
        boolean ready,
        boolean live,
        Optional<Build> building,
        Optional<String> constraint,
        Optional<QualifiedName> parent,
        Set<Role> roles,
        Evidence evidence) {
    /** What rests on an index besides queries. */
    public enum Role {
        /** A foreign key points at it. */
        FOREIGN_KEY_TARGET,
        REPLICA_IDENTITY,
        CLUSTERED,
        /** It belongs to the index of a partitioned table. */
        PARTITION_OF_INDEX,
        /** Its table belongs to an extension. */
        EXTENSION,
        /** REFRESH MATERIALIZED VIEW CONCURRENTLY has no other that it could go by. */
        REFRESH
    }

    /**
     * A build that is going on.
     *
     * @param pid of the backend
     * @param phase in PostgreSQL's words; empty where the role may not see it
     * @param percent of the work of this phase, where the phase counts any
     */
    public record Build(int pid, String phase, OptionalInt percent) {
        /** {@code pid 4711, building index: scanning table, 45 %} */
        @Override
        public String toString() {
            return "pid " + pid + (phase.isEmpty() ? "" : ", " + phase)
                    + (percent.isPresent() ? ", " + percent.getAsInt() + " %" : "");
        }
    }

    /** What REINDEX CONCURRENTLY calls the index that it builds, and the one that it is about to drop. */
    private static final Pattern REINDEXED = Pattern.compile("(.+)_cc(?:new|old)[0-9]*");

    /** How many bytes PostgreSQL leaves of a name that is too long for the suffix, at least. */
    private static final int CUT_NAME = 50;

    public ObservedIndex {
        roles = Set.copyOf(roles);
    }

    /** The same index with one more role. */
    public ObservedIndex withRole(Role role) {
        Set<Role> more = EnumSet.of(role);
        more.addAll(roles);
        return with(more, evidence);
    }

    public ObservedIndex withEvidence(Evidence other) {
        return with(roles, other);
    }

    private ObservedIndex with(Set<Role> otherRoles, Evidence otherEvidence) {
        return new ObservedIndex(
                name,
                table,
                oid,
                definition,
                valid,
                ready,
                live,
                building,
                constraint,
                parent,
                otherRoles,
                otherEvidence);
    }

    /** Valid, ready and live: anything less is not an index, whatever a statement reported. */
    public boolean sound() {
        return valid && ready && live;
    }

    /** Whether it is what a REINDEX CONCURRENTLY of another index left, which was broken off. */
    public boolean leftByReindexOf(ObservedIndex other) {
        if (valid || constraint.isPresent() || !table.equals(other.table)) {
            return false;
        }
        Matcher matcher = REINDEXED.matcher(name.name());
        return matcher.matches()
                && isCutFrom(matcher.group(1), other.name.name())
                && definition.sameBuild(other.definition);
    }

    private static boolean isCutFrom(String base, String whole) {
        return base.equals(whole)
                || (whole.startsWith(base) && base.getBytes(StandardCharsets.UTF_8).length >= CUT_NAME);
    }
}
