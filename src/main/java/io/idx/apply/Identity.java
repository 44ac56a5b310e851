package io.idx.apply;

import io.idx.diff.Change;
import io.idx.diff.IndexTree;
import io.idx.model.DesiredIndex;
import io.idx.model.ObservedIndex;
import io.idx.model.ObservedState;
import io.idx.model.Problem;
import io.idx.model.ProblemCode;
import io.idx.model.ProblemException;
import io.idx.model.QualifiedName;
import io.idx.model.WorkingName;
import io.idx.plan.Hazard;
import io.idx.plan.PlannedChange;
import io.idx.plan.Step;
import io.idx.postgres.Session;
import io.idx.postgres.Snapshot;
import io.idx.postgres.Standing;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * That an index is still the one that the plan saw under its name. Builds and waits take hours, in which others may
 * rename, drop, create and mend indexes: neither a lock on the table nor a build holds off ALTER INDEX ... RENAME.
 */
final class Identity {
    private final Session session;
    private final Snapshot planned;
    private final Change change;
    private final boolean mayBeUsed;

    Identity(Session session, Snapshot planned, PlannedChange change, Terms terms) {
        this.session = session;
        this.planned = planned;
        this.change = change.change();
        this.mayBeUsed = this.change.kind() != Change.Kind.DROP
                || change.hazards().contains(Hazard.USED_DROP)
                || terms.allowed().test(Hazard.USED_DROP, this.change.name());
    }

    /**
     * Looks at what a step drops, right before it does.
     *
     * @return empty where there is nothing of that name any more
     * @throws ProblemException CHANGED_SINCE_PLAN where it is another index, or has become valid, or what has taken its
     *     place is not sound any more; HAZARD where it is in use by now, which nobody allowed
     */
    Optional<ObservedIndex> toDrop(Step step) {
        ObservedState now = now(step).state();
        Optional<ObservedIndex> found = now.index(step.index());
        found.filter(index -> isTheLast(index, now)).ifPresent(index -> {
            throw changed(change.name());
        });
        found.filter(index -> !isAsPlanned(index)).ifPresent(index -> {
            throw changed(step.index());
        });
        found.filter(this::hasComeIntoUse).ifPresent(index -> {
            throw new ProblemException(Problem.of(
                    ProblemCode.HAZARD,
                    index.name() + " was scanned after the plan was made, and stays: " + Hazard.USED_DROP.reason(),
                    "plan anew, and allow it with --allow=" + Hazard.USED_DROP.word()));
        });
        return found;
    }

    /** Whether it was set aside, by this run or an earlier one, for one that was sound, and is not any more. */
    private boolean isTheLast(ObservedIndex index, ObservedState now) {
        return (change.kind() == Change.Kind.REPLACE || change.kind() == Change.Kind.REPAIR)
                && change.observed().filter(ObservedIndex::sound).isPresent()
                && index.sound()
                && index.name().equals(WorkingName.OLD.of(change.name()))
                && now.index(change.name()).filter(ObservedIndex::sound).isEmpty();
    }

    private boolean hasComeIntoUse(ObservedIndex index) {
        return !mayBeUsed
                && index.sound()
                && planned.state()
                        .index(index.name())
                        .filter(before ->
                                before.evidence().scans() < index.evidence().scans())
                        .isPresent();
    }

    private boolean isAsPlanned(ObservedIndex index) {
        Optional<ObservedIndex> sameName = planned.state().index(index.name());
        Optional<ObservedIndex> setAside =
                index.name().equals(WorkingName.OLD.of(change.name())) ? change.observed() : elder(index.name());
        return (sameName.isEmpty() && setAside.isEmpty())
                || Stream.of(sameName, setAside).flatMap(Optional::stream).anyMatch(before -> isStill(before, index));
    }

    /** Over a foreign partition: what is made anew as it is, and set aside. */
    private Optional<ObservedIndex> elder(QualifiedName aside) {
        return change.tree().stream()
                .flatMap(IndexTree::allElders)
                .filter(elder -> WorkingName.OLD.of(elder.lasting()).equals(aside))
                .findFirst()
                .flatMap(IndexTree::index);
    }

    /** Whether what the change is about is just what the plan saw; on an index that stays, more may rest by now. */
    static boolean isUnchanged(Change change, ObservedIndex now) {
        boolean stays = change.kind() == Change.Kind.ALTER || change.kind() == Change.Kind.RENAME;
        return change.observed()
                .filter(before -> before.definition().equals(now.definition())
                        && before.sound() == now.sound()
                        && before.building().isPresent() == now.building().isPresent()
                        && before.constraint().equals(now.constraint())
                        && (stays || bearsNoMore(change, before, now)))
                .isPresent();
    }

    private boolean isStill(ObservedIndex before, ObservedIndex index) {
        return before.definition().sameBuild(index.definition())
                && (before.sound() || !index.sound())
                && bearsNoMore(change, before, index);
    }

    /**
     * Whether nothing rests on an index but what the plan saw there, or on what an interrupted run left beside it, from
     * which it may pass on to the index. That others by which a view could be refreshed are gone is no mark of its own.
     */
    private static boolean bearsNoMore(Change change, ObservedIndex before, ObservedIndex now) {
        Set<ObservedIndex.Role> more = EnumSet.noneOf(ObservedIndex.Role.class);
        more.addAll(now.roles());
        more.remove(ObservedIndex.Role.REFRESH);
        more.removeAll(before.roles());
        Stream.concat(change.replacement().stream(), change.replaced().stream())
                .map(ObservedIndex::roles)
                .forEach(more::removeAll);
        return more.isEmpty() && before.constraint().equals(now.constraint());
    }

    /**
     * Looks at the two indexes that are about to exchange their names.
     *
     * @return what they are, by the names that they are to have
     * @throws ProblemException CHANGED_SINCE_PLAN where one of them is another index than was planned, gone, or not
     *     sound, or more rests on the old one
     */
    Map<QualifiedName, Standing> afterSwap(Step step) {
        Map<QualifiedName, Standing> standings = Map.of(
                change.name(),
                session.standing(step.index()),
                WorkingName.OLD.of(change.name()),
                session.standing(change.name()));
        Snapshot now = now(step);
        refuseUnlessBuilt(step.index(), now);
        Optional<ObservedIndex> old = now.state().index(change.name());
        if (old.filter(index -> change.observed()
                        .filter(before -> isStill(before, index))
                        .isPresent())
                .isEmpty()) {
            throw changed(change.name());
        }
        return standings;
    }

    /**
     * Looks at the index that is about to get the name that is declared.
     *
     * @return what it is, by that name
     * @throws ProblemException CHANGED_SINCE_PLAN where it is another index than was planned, gone, or not sound
     */
    Map<QualifiedName, Standing> afterRename(Step step) {
        Map<QualifiedName, Standing> standings = Map.of(change.name(), session.standing(step.index()));
        refuseUnlessBuilt(step.index(), now(step));
        return standings;
    }

    /** A constraint would get the name, too. */
    private void refuseUnlessBuilt(QualifiedName name, Snapshot now) {
        if (now.state()
                .index(name)
                .filter(index -> index.sound() && index.constraint().isEmpty())
                .filter(index -> change.tree().isPresent() || isWanted(index, now))
                .isEmpty()) {
            throw changed(name);
        }
    }

    /** Whether it is what is declared, wherever it lies, by its words or by PostgreSQL's understanding of them. */
    boolean isWanted(ObservedIndex index, Snapshot now) {
        DesiredIndex desired = change.desired().orElseThrow();
        return desired.on(index.table()).sameBuild(index.definition())
                || (desired.sameButForWords(index.definition()) && session.readsAs(desired.declared(), index, now));
    }

    private Snapshot now(Step step) {
        return session.observe(step.table());
    }

    static ProblemException changed(QualifiedName index) {
        return new ProblemException(Problem.of(
                ProblemCode.CHANGED_SINCE_PLAN,
                index + " changed after the plan was made; nothing was done to it",
                "Run the same command again to plan anew"));
    }
}
