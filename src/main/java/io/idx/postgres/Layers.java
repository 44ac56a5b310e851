package io.idx.postgres;

import io.idx.postgres.ConnectionSettings.Setting;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Settings laid one source over another: the first source that names a keyword has it. */
final class Layers {
    private final Map<Keyword, Setting> settings = new EnumMap<>(Keyword.class);

    void set(Keyword keyword, String value, String origin) {
        settings.putIfAbsent(keyword, new Setting(keyword.word(), value, origin));
    }

    void setAll(Map<Keyword, String> values, String origin) {
        values.forEach((keyword, value) -> set(keyword, value, origin));
    }

    /** An empty value hides the sources below it, as in libpq, and then counts as none. */
    void dropEmpty() {
        settings.values().removeIf(setting -> setting.value().isEmpty());
    }

    Optional<Setting> find(Keyword keyword) {
        return Optional.ofNullable(settings.get(keyword));
    }

    /** The value of a keyword that has a default. */
    String value(Keyword keyword) {
        return find(keyword).orElseThrow().value();
    }

    /** {@code " (from PGPORT)"}, for a message. */
    String from(Keyword keyword) {
        return find(keyword).map(setting -> " (from " + setting.origin() + ")").orElse("");
    }

    List<Keyword> keywords() {
        return new ArrayList<>(settings.keySet());
    }

    SortedMap<String, Setting> byWord() {
        SortedMap<String, Setting> byWord = new TreeMap<>();
        settings.values().forEach(setting -> byWord.put(setting.keyword(), setting));
        return byWord;
    }
}
