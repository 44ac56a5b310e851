package io.idx.spec;

import io.idx.model.Place;
import io.idx.model.ProblemCode;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The unwanted features met in one file: each is told once, however often it occurs (a YAML bomb has many aliases). */
final class YamlFeatures {
    private final Map<YamlFeature, List<Place>> met = new EnumMap<>(YamlFeature.class);
    private final Problems problems;

    YamlFeatures(Problems problems) {
        this.problems = problems;
    }

    void met(YamlFeature feature, Place place) {
        met.computeIfAbsent(feature, unused -> new ArrayList<>()).add(place);
    }

    void tell() {
        met.forEach((feature, places) -> {
            String[] notes = places.size() == 1
                    ? new String[] {feature.hint()}
                    : new String[] {feature.hint(), places.size() - 1 + " more in this file"};
            problems.add(places.get(0), ProblemCode.YAML_FEATURE, feature.message(), notes);
        });
    }
}
