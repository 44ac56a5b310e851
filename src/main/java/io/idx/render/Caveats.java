package io.idx.render;

import io.idx.model.Caveat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Says what should be known of declared indexes besides their changes; every report says it alike. */
final class Caveats {
    private Caveats() {}

    /** One remark an index, but one for all that are unchecked for the same reason. */
    static Stream<Remark> remarks(List<Caveat> caveats, boolean verbose) {
        Map<List<Object>, List<Caveat>> unchecked = caveats.stream()
                .filter(caveat -> caveat.kind() == Caveat.Kind.UNCHECKED)
                .collect(Collectors.groupingBy(
                        caveat -> List.of(caveat.reason(), caveat.more()), LinkedHashMap::new, Collectors.toList()));
        return Stream.concat(
                caveats.stream()
                        .filter(caveat -> caveat.kind() != Caveat.Kind.UNCHECKED)
                        .map(caveat -> remark(caveat, verbose)),
                unchecked.values().stream().map(Caveats::unchecked));
    }

    private static Remark remark(Caveat caveat, boolean verbose) {
        String name = caveat.index().name().toString();
        return switch (caveat.kind()) {
            case ASTRAY, PART -> new Remark(name + " " + caveat.reason(), caveat.more());
            case DETACHING -> new Remark(caveat.reason(), caveat.more());
            case EQUIVALENT -> new Remark(name + " " + caveat.reason(), verbose ? caveat.more() : List.of());
            case UNDECIDED -> new Remark(name + " is undecided and left alone: " + caveat.reason(), caveat.more());
            case UNCHECKED -> unchecked(List.of(caveat));
        };
    }

    private static Remark unchecked(List<Caveat> alike) {
        Caveat first = alike.get(0);
        boolean one = alike.size() == 1;
        return new Remark(
                (one ? first.index().name().toString() : Wording.indexes(alike.size()) + " to create")
                        + (one ? " is" : " are") + " shown in the words of the file and not checked in full: "
                        + first.reason(),
                first.more());
    }
}
