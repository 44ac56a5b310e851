package io.idx.cli;

import io.idx.model.Spelling;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** What the parser says of a command line, in our words. Values are not repeated: one may hold a password. */
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
        return e.getArgSpec() == null
                ? "the command line cannot be understood"
                : name(e.getArgSpec()) + " does not take this value";
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
