package io.idx.cli;

import java.util.List;
import picocli.CommandLine.Option;

/** Which hazards a person has approved by name. */
final class AllowOptions {
    @Option(
            names = "--allow",
            paramLabel = "LIST",
            split = ",",
            hideParamSyntax = true,
            order = 11,
            description = {
                "hazards to allow by name: used-drop, young-counters, unique-drop, unique-replace, exchange,"
                        + " clustered-drop, replica-identity, replica-identity-drop, refresh-drop, extension-drop,"
                        + " partitioned-drop, foreign-partition, stall"
            })
    private List<String> allow = List.of();

    Guard guard() {
        return Guard.allowing(allow);
    }
}
