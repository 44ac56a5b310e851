package io.idx.postgres;

import io.idx.model.Problem;
import io.idx.model.ProblemCode;
import io.idx.model.ProblemException;

/** Stand-in until the package lands. */
public final class Database implements AutoCloseable {
    private Database() {}

    public static Database open(ConnectionSettings settings) {
        return java.util.Optional.<Database>empty()
                .orElseThrow(() -> new ProblemException(
                        Problem.of(ProblemCode.CANNOT_CONNECT, "no database yet" + settings.warnings())));
    }

    @Override
    public void close() {}
}
