package io.idx.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jline.utils.Signals;

/** What is done when a signal comes, until it is closed; then as before. */
final class OnSignal implements AutoCloseable {
    private final Map<String, Optional<Object>> former = new LinkedHashMap<>();

    /** @param name {@code INT}, {@code TERM}, {@code HUP} */
    OnSignal on(String name, Runnable action) {
        former.put(name, Optional.ofNullable(Signals.register(name, action)));
        return this;
    }

    @Override
    public void close() {
        former.forEach((name, handler) -> handler.ifPresent(known -> Signals.unregister(name, known)));
        former.clear();
    }
}
