package io.idx.cli;

import io.idx.model.Spelling;
import java.util.Arrays;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** What the parser says of a command line, in our words. No value but a time is repeated: one may hold a password. */
final class UsageText {
    private UsageText() {}

    static String of(ParameterException e) {
        if (e instanceof UnmatchedArgumentException unmatched
                && !unmatched.getUnmatched().isEmpty()) {
            return unmatched(unmatched);
        }
        if (e instanceof MissingParameterException missing
                && !missing.getMissing().isEmpty()) {
            ArgSpec argument = missing.getMissing().get(0);
            return name(argument) + " needs a value: " + argument.paramLabel();
        }
        if (e instanceof OverwrittenOptionException overwritten) {
            return name(overwritten.getOverwritten()) + " can be given only once";
        }
        if (e.getArgSpec() == null) {
            return "the command line cannot be understood";
        }
        String name = name(e.getArgSpec());
        return isTime(e.getArgSpec())
                ? name + " takes " + TimeSpan.FORM_IN_WORDS + ", not \"" + e.getValue() + "\""
                : name + " does not take this value";
    }

    private static boolean isTime(ArgSpec argument) {
        return Arrays.stream(argument.converters()).anyMatch(TimeSpan.class::isInstance);
    }

    private static String unmatched(UnmatchedArgumentException e) {
        String arg = e.getUnmatched().get(0);
        if (!e.isUnknownOption()) {
            return arg.contains("://") || arg.contains("=")
                    ? "a database is named with an option: --url=URL"
                    : "what is \"" + arg + "\" for?";
        }
        String option = beforeValue(arg);
        return "unknown option " + option
                + Spelling.nearest(
                                option,
                                e.getCommandLine().getCommandSpec().optionsMap().keySet())
                        .map(near -> "; did you mean " + near + "?")
                        .orElse("");
    }

    private static String name(ArgSpec argument) {
        return argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
    }

    /** {@code --url=postgres://…} is {@code --url}. */
    static String beforeValue(String arg) {
        int end = arg.indexOf('=');
        return end < 0 ? arg : arg.substring(0, end);
    }
}
