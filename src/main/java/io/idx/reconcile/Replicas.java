package io.idx.reconcile;

import io.idx.model.NodeReading;
import io.idx.model.NodeUse;
import io.idx.model.Problem;
import io.idx.model.ProblemCode;
import io.idx.model.ProblemException;
import io.idx.model.QualifiedName;
import io.idx.model.ReplicaLag;
import io.idx.postgres.Database;
import io.idx.postgres.DatabaseException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * The standbys that a declaration names, asked once for what they know of the use of indexes. One that does not answer,
 * or is none of the primary's, is a problem, and what it knows is not counted.
 */
public final class Replicas {
    private final List<String> names;
    private final Function<String, Database> opener;

    /**
     * @param names connection strings or names of services
     * @param opener connects to one of them
     */
    public Replicas(List<String> names, Function<String, Database> opener) {
        this.names = List.copyOf(names);
        this.opener = opener;
    }

    /** No replicas. */
    public static Replicas none() {
        return new Replicas(List.of(), name -> {
            throw new IllegalStateException(name);
        });
    }

    boolean isEmpty() {
        return names.isEmpty();
    }

    /** @param primary whose cluster they must be copies of; absent where that cannot be known */
    Answers ask(Collection<String> schemas, OptionalLong primary) {
        List<NodeReading> readings = new ArrayList<>();
        List<String> silent = new ArrayList<>();
        List<Problem> problems = new ArrayList<>();
        for (String name : names) {
            try (Database replica = opener.apply(name)) {
                NodeReading reading = replica.uses(schemas);
                lack(reading, primary)
                        .ifPresentOrElse(
                                lack -> {
                                    problems.add(problem(name, lack));
                                    silent.add(name);
                                },
                                () -> readings.add(reading));
            } catch (ProblemException e) {
                Problem first = e.problems().get(0);
                problems.add(problem(name, first.message(), first.notes().toArray(String[]::new)));
                silent.add(name);
            } catch (DatabaseException e) {
                problems.add(problem(name, e.toProblem().message()));
                silent.add(name);
            }
        }
        return new Answers(readings, silent, problems);
    }

    /**
     * How far each is behind.
     *
     * @param position of the primary
     */
    List<ReplicaLag> lags(String position, OptionalLong primary) {
        return names.stream().map(name -> lag(name, position, primary)).toList();
    }

    private ReplicaLag lag(String name, String position, OptionalLong primary) {
        try (Database replica = opener.apply(name)) {
            OptionalLong system = replica.system();
            boolean other = primary.isPresent() && system.isPresent() && !primary.equals(system);
            return other
                    ? ReplicaLag.silent(replica.address(), "it is of another cluster")
                    : replica.lagBehind(position);
        } catch (ProblemException e) {
            return ReplicaLag.silent('"' + name + '"', e.problems().get(0).message());
        } catch (DatabaseException e) {
            return ReplicaLag.silent('"' + name + '"', e.toProblem().message());
        }
    }

    private static Optional<String> lack(NodeReading reading, OptionalLong primary) {
        boolean other = primary.isPresent() && reading.system().isPresent() && !primary.equals(reading.system());
        if (other) {
            return Optional.of(reading.node() + " is of another cluster");
        }
        return reading.standby()
                ? Optional.empty()
                : Optional.of(reading.node() + " is not in recovery, so that it is no replica");
    }

    private static Problem problem(String name, String message, String... notes) {
        return Problem.of(ProblemCode.REPLICA, "replica \"" + name + "\": " + message, notes);
    }

    /**
     * What they said.
     *
     * @param silent the names of those that are not counted
     * @param problems why not
     */
    record Answers(List<NodeReading> readings, List<String> silent, List<Problem> problems) {
        Answers {
            readings = List.copyOf(readings);
            silent = List.copyOf(silent);
            problems = List.copyOf(problems);
        }

        /** What each knows of one index. */
        List<NodeUse> of(QualifiedName index) {
            List<NodeUse> uses = new ArrayList<>();
            for (NodeReading reading : readings) {
                NodeUse use = reading.uses().get(index);
                uses.add(use == null ? NodeUse.unknown(reading.node()) : use);
            }
            silent.forEach(name -> uses.add(NodeUse.unknown(name)));
            return uses;
        }
    }
}
