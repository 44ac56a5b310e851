package io.idx.model;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How far a replica is behind.
 *
 * @param time by which what it has replayed is older; absent where nobody can tell
 * @param bytes of WAL that it has not replayed
 * @param silence why nothing is known of it
 */
public record ReplicaLag(String replica, Optional<Duration> time, OptionalLong bytes, Optional<String> silence) {
    /** A replica of which nothing is known. */
    public static ReplicaLag silent(String replica, String why) {
        return new ReplicaLag(replica, Optional.empty(), OptionalLong.empty(), Optional.of(why));
    }

    /** {@code replica db2:5432 is 42 s and 1.2 GB behind} */
    @Override
    public String toString() {
        String behind = Stream.concat(
                        time.map(by -> by.toSeconds() + " s").stream(),
                        bytes.stream().mapToObj(ByteSize::words))
                .collect(Collectors.joining(" and "));
        return "replica " + replica + silence.map(why -> ": " + why).orElse(" is " + behind + " behind");
    }
}
