package io.idx.spec;

import io.idx.spec.Draft.Part;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.yaml.snakeyaml.nodes.Node;

/**
 * Decides to what each comment of a file belongs. One beside something belongs to it; one on a line of its own belongs
 * to what follows, or, where it is indented further than that, to the end of the block above it.
 */
final class CommentPlaces {
    /** A list or mapping: where it is, and what is being made of it. */
    record Block(Optional<Slot> owner, Draft draft, int start, int end, boolean flow, int column) {}

    /** A key or element, and where it begins. */
    record Slot(Block block, Part part, int start, int column) {}

    private final YamlSource source;
    private final List<Slot> slots = new ArrayList<>();
    private final List<Block> blocks = new ArrayList<>();

    CommentPlaces(YamlSource source) {
        this.source = source;
    }

    Block enter(Optional<Slot> owner, Draft draft, Node node) {
        // The dashes of a list may stand right below its key; a comment there is about the key's neighbours.
        int column = Math.max(
                YamlSource.column(node), owner.map(slot -> slot.column() + 1).orElse(0));
        Block block = new Block(owner, draft, source.start(node), source.end(node), YamlSource.flow(node), column);
        blocks.add(block);
        return block;
    }

    /** Adds a key or element to a block; they come in the order of the file. */
    Slot add(Block block, Part part, Node first) {
        Slot slot = new Slot(block, part, source.start(first), YamlSource.column(first));
        slots.add(slot);
        block.draft().parts().add(part);
        return slot;
    }

    /** Gives every comment, and every empty line between things, to a part or to the end of a block. */
    void place() {
        int next = 0;
        for (YamlSource.Comment comment : source.comments()) {
            while (next < slots.size() && slots.get(next).start() < comment.start()) {
                gap(slots.get(next));
                next++;
            }
            Optional<Slot> before = next == 0 ? Optional.empty() : Optional.of(slots.get(next - 1));
            Optional<Slot> after = next == slots.size() ? Optional.empty() : Optional.of(slots.get(next));
            if (source.startsLine(comment.start())) {
                ownLine(comment, before, after);
            } else {
                beside(comment, before, after);
            }
        }
        slots.subList(next, slots.size()).forEach(this::gap);
    }

    private void gap(Slot slot) {
        if (source.startsLine(slot.start()) && source.blankAbove(slot.start())) {
            slot.part().before().add("");
        }
    }

    private static void beside(YamlSource.Comment comment, Optional<Slot> before, Optional<Slot> after) {
        if (before.isEmpty()) {
            after.ifPresent(slot -> slot.part().before().add(comment.text()));
            return;
        }
        Slot slot = before.get();
        while (slot.block().flow()
                && slot.block().end() <= comment.start()
                && slot.block().owner().isPresent()) {
            slot = slot.block().owner().get();
        }
        slot.part().beside().add(comment.text());
    }

    private void ownLine(YamlSource.Comment comment, Optional<Slot> before, Optional<Slot> after) {
        List<String> target = target(comment, before, after);
        if (source.blankAbove(comment.start())) {
            target.add("");
        }
        target.add(comment.text());
    }

    private List<String> target(YamlSource.Comment comment, Optional<Slot> before, Optional<Slot> after) {
        Optional<Block> brackets = blocks.stream()
                .filter(block -> block.flow() && block.start() < comment.start() && comment.start() < block.end())
                .max(Comparator.comparingInt(Block::start));
        if (brackets.isPresent()) {
            return inBrackets(brackets.get(), after);
        }
        int column = source.columnOf(comment.start());
        int nextColumn = after.map(Slot::column).orElse(-1);
        if (before.isPresent() && column > nextColumn) {
            Optional<Block> closed = closed(before.get(), column, nextColumn);
            if (closed.isPresent()) {
                return closed.get().draft().after();
            }
        }
        return after.map(slot -> slot.part().before())
                .orElseGet(() -> blocks.get(0).draft().after());
    }

    private static List<String> inBrackets(Block brackets, Optional<Slot> after) {
        Optional<Slot> within = after.filter(slot -> slot.start() < brackets.end());
        if (within.isPresent()) {
            return within.get().part().before();
        }
        boolean empty = brackets.draft().parts().isEmpty();
        return empty && brackets.owner().isPresent()
                ? brackets.owner().get().part().before()
                : brackets.draft().after();
    }

    /** Of the blocks that end above the comment, the innermost that the comment is indented enough for. */
    private static Optional<Block> closed(Slot last, int column, int nextColumn) {
        Optional<Block> outermost = Optional.empty();
        Optional<Block> block = Optional.of(last.block());
        while (block.isPresent() && (block.get().flow() || block.get().column() > nextColumn)) {
            if (!block.get().flow()) {
                if (block.get().column() <= column) {
                    return block;
                }
                outermost = block;
            }
            block = block.get().owner().map(Slot::block);
        }
        return outermost;
    }
}
