package io.idx.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.idx.test.EachServer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A session takes the place of another one of its run, unless another run has come between. */
final class RunLockTest {
    private static final int OURS = 1;
    private static final int THEIRS = 2;

    @EachServer
    void theFirstComesBackBesideOthers(io.idx.test.Database scratch) throws Exception {
        try (ConnectionSource source = source(scratch)) {
            Session first = session(source, OURS);
            Session beside = session(source, OURS);
            Session other = session(source, THEIRS);
            assertThat(first.tryRunLock()).isTrue();
            assertThat(beside.tryLaneLock(OURS)).isTrue();
            end(source, first);

            assertThat(other.tryRunLock()).isFalse();
            assertThat(session(source, OURS).tryRunLockAgain(OURS)).isTrue();
            assertThat(other.tryRunLock()).isFalse();
            end(source, beside);
            assertThat(other.tryRunLock()).isFalse();
        }
    }

    @EachServer
    void nobodyComesBackBesideAnotherRun(io.idx.test.Database scratch) throws Exception {
        try (ConnectionSource source = source(scratch)) {
            Session other = session(source, THEIRS);
            Session besideOther = session(source, THEIRS);
            Session first = session(source, OURS);
            Session beside = session(source, OURS);
            assertThat(other.tryRunLock()).isTrue();
            assertThat(besideOther.tryLaneLock(THEIRS)).isTrue();
            assertThat(beside.tryLaneLock(OURS)).isFalse();
            assertThat(first.tryRunLockAgain(OURS)).isFalse();
            end(source, other);

            assertThat(beside.tryLaneLock(OURS)).isFalse();
            assertThat(first.tryRunLockAgain(OURS)).isFalse();
            end(source, besideOther);
            assertThat(first.tryRunLockAgain(OURS)).isTrue();
            assertThat(beside.tryLaneLock(OURS)).isTrue();
        }
    }

    private static void end(ConnectionSource source, Session session) throws InterruptedException {
        session.close();
        try (Watch watch = Watch.over(source)) {
            while (watch.read(session.backend().pid()).isPresent()) {
                TimeUnit.MILLISECONDS.sleep(10);
            }
        }
    }

    private static ConnectionSource source(io.idx.test.Database scratch) {
        return ConnectionSource.open(ConnectionSettings.resolve(
                Optional.of(scratch.url()), Optional.empty(), Map.of(), Path.of("/"), "nobody"));
    }

    /** It ends with its source. */
    private static Session session(ConnectionSource source, int run) {
        Session session = Session.over(source, new CatalogQueries(14, "catalog.sql"), 14, 1, List.of());
        session.join(run);
        return session;
    }
}
