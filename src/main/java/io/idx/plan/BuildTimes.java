package io.idx.plan;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** How long builds take, by earlier ones of the same method on the same server. */
final class BuildTimes {
    /** The newest of them; older ones tell of another server by now. */
    private static final int MOST = 20;
    /** Nobody knows what else the server does meanwhile. */
    private static final double LEAST = 0.75;

    private static final double MOST_LIKELY = 1.5;
    /** With one build to go by, the next may well take half or twice as long. */
    private static final double ONLY_ONE = 2;
    /** What is so many times larger than anything built before does not go on in proportion. */
    private static final double BEYOND = 4;

    private final List<PastBuild> builds;

    /** @param builds of this server, the newest last */
    BuildTimes(List<PastBuild> builds) {
        this.builds = List.copyOf(builds);
    }

    /** Those that a build of this method can be judged by. */
    private List<PastBuild> like(String method) {
        List<PastBuild> like = builds.stream()
                .filter(build -> build.method().equals(method) && build.work() > 0)
                .toList();
        return like.subList(Math.max(0, like.size() - MOST), like.size());
    }

    int basis(String method) {
        return like(method).size();
    }

    Optional<Range> seconds(String method, long readBytes, double bytes) {
        List<PastBuild> like = like(method);
        if (like.isEmpty()) {
            return Optional.empty();
        }
        double work = readBytes + 2 * bytes;
        List<Double> rates = like.stream()
                .map(build -> build.seconds() / build.work())
                .sorted(Comparator.naturalOrder())
                .toList();
        double median = (rates.get((rates.size() - 1) / 2) + rates.get(rates.size() / 2)) / 2;
        double least = Math.min(rates.get(0), median * (rates.size() == 1 ? 1 / ONLY_ONE : LEAST));
        double most = Math.max(rates.get(rates.size() - 1), median * (rates.size() == 1 ? ONLY_ONE : MOST_LIKELY));
        boolean beyond = like.stream().allMatch(build -> work > build.work() * BEYOND);
        return Optional.of(new Range(work * least, work * median, work * most * (beyond ? ONLY_ONE : 1)));
    }
}
