package io.idx.cli;

import io.idx.diff.Change;
import io.idx.model.QualifiedName;
import io.idx.plan.Hazard;
import io.idx.plan.Plan;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** A person's word for a plan, asked at the terminal: {@code yes}, or the names of the used indexes that would be dropped. */
final class Approval {
    private static final int TRIES = 3;

    private final Terminal terminal;
    private final BufferedReader answers;

    Approval(Terminal terminal) {
        this.terminal = terminal;
        this.answers = new BufferedReader(new InputStreamReader(terminal.in(), StandardCharsets.UTF_8));
    }

    boolean given(Plan plan) {
        int changes = plan.changes().size();
        say("\nApply " + changes + (changes == 1 ? " change to " : " changes to ") + plan.server() + "?\n");
        List<QualifiedName> used = plan.changes().stream()
                .filter(planned -> planned.change().kind() == Change.Kind.DROP)
                .filter(planned -> planned.hazards().contains(Hazard.USED_DROP))
                .map(planned -> planned.change().name())
                .toList();
        return used.isEmpty() ? yes(plan) : used.stream().allMatch(this::named);
    }

    private boolean yes(Plan plan) {
        long drops = plan.count(Change.Kind.DROP);
        say((drops == 0 ? "" : "This drops " + drops + (drops == 1 ? " index. " : " indexes. "))
                + "Only \"yes\" is accepted: ");
        return ask(
                "yes"::equals,
                answer -> answer.equalsIgnoreCase("y") || answer.equalsIgnoreCase("yes"),
                "Please type \"yes\" in full, or anything else to stop: ");
    }

    private boolean named(QualifiedName index) {
        say("This drops " + index + ", which is in use.\nType the name of the index to approve: ");
        return ask(
                answer -> answer.equals(index.name()) || answer.equals(index.toString()),
                answer -> !answer.isEmpty(),
                "That is not its name. Type " + index.name() + ", or nothing to stop: ");
    }

    private boolean ask(Predicate<String> approves, Predicate<String> mayTryAgain, String again) {
        for (int tried = 1; tried <= TRIES; tried++) {
            Optional<String> answer = answer();
            if (answer.filter(approves).isPresent()) {
                return true;
            }
            if (tried == TRIES || answer.filter(mayTryAgain).isEmpty()) {
                return false;
            }
            say(again);
        }
        return false;
    }

    /** A line, or nothing at the end of input. */
    private Optional<String> answer() {
        try {
            Optional<String> line = Optional.ofNullable(answers.readLine()).map(String::strip);
            if (line.isEmpty()) {
                say("\n");
            }
            return line;
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private void say(String text) {
        terminal.err().print(text);
        terminal.err().flush();
    }
}
