package io.idx.demo;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Stand-in until the package lands. */
public record Demo(Runner runner, Consumer<String> out, Consumer<String> progress) {
    @FunctionalInterface
    public interface Runner {
        int run(List<String> arguments, Map<String, String> environment, Path directory);
    }

    public boolean show() {
        return false;
    }

    public void serve() {}
}
