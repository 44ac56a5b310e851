package io.idx.test;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Puts words in place of what differs from run to run. This is the whole list; nothing else in an output is ignored.
 *
 * <table>
 *   <caption>What becomes what</caption>
 *   <tr><td>{@code idx_test_4711_3}, and {@code postgres} as the demo's is called</td><td>{@code DATABASE}</td></tr>
 *   <tr><td>{@code 127.0.0.1:49152} (and other names of the host)</td><td>{@code HOST:PORT}</td></tr>
 *   <tr><td>{@code PostgreSQL 18.6} (with a minor version)</td><td>{@code PostgreSQL VERSION}</td></tr>
 *   <tr><td>{@code as postgres} (whoever connects)</td><td>{@code as ROLE}</td></tr>
 *   <tr><td>{@code 0.04 s}, {@code 12 ms}, {@code 2 m 05 s}</td><td>{@code TIME}</td></tr>
 *   <tr><td>{@code 16 kB}, {@code 1.2 MB}, {@code 96 bytes}</td><td>{@code SIZE}</td></tr>
 *   <tr><td>{@code pid 4711}</td><td>{@code pid PID}</td></tr>
 *   <tr><td>{@code 2026-11-22 09:14 UTC}, {@code 2026-11-22}, with or without {@code Sun} before it</td>
 *       <td>{@code DATE}</td></tr>
 *   <tr><td>{@code 09:14:07} at the beginning of a line</td><td>{@code CLOCK}</td></tr>
 *   <tr><td>{@code run 01JDR7} after that</td><td>{@code run RUN}</td></tr>
 *   <tr><td>{@code counted} or {@code since DATE, the last DATE} after a number of scans, as some majors know more</td>
 *       <td>{@code SINCE}</td></tr>
 *   <tr><td>{@code 2 blocks in memory, 1 block read}, as it depends on who read them before</td>
 *       <td>{@code BLOCKS}</td></tr>
 *   <tr><td>{@code since DATE} or {@code since when is not known} after a number of nodes</td>
 *       <td>{@code SINCE}</td></tr>
 *   <tr><td>the directory that idx runs in</td><td>{@code DIRECTORY}</td></tr>
 * </table>
 *
 * <p>A line that names the database is one line, with single blanks, wherever its length made it wrap.
 */
record Placeholders(String role, Path directory) {
    private static final Pattern DATABASE = Pattern.compile("idx_test_\\d+_\\d+|\\bpostgres(?= on (127|localhost))");
    private static final Pattern HOST = Pattern.compile("(127\\.0\\.0\\.1|localhost|\\[?::1\\]?):\\d+");
    private static final Pattern VERSION = Pattern.compile("PostgreSQL \\d+\\.\\d+[^,)\\n]*");
    private static final Pattern TIME = Pattern.compile("\\b(\\d+ h )?(\\d+ m )?\\d+(\\.\\d+)? (s|ms)\\b");
    private static final Pattern SIZE = Pattern.compile("\\b\\d+(\\.\\d+)? (bytes|B|kB|MB|GB)\\b");
    private static final Pattern PID = Pattern.compile("\\bpid \\d+");
    private static final Pattern DATE = Pattern.compile("(?:\\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) )?"
            + "\\b\\d{4}-\\d\\d-\\d\\d([ T]\\d\\d:\\d\\d(:\\d\\d)?( ?UTC|Z)?)?");
    private static final Pattern CLOCK = Pattern.compile("(?m)^\\d\\d:\\d\\d:\\d\\d ");
    private static final Pattern RUN = Pattern.compile("(?m)^CLOCK run [0-9A-Z]{6}\\b");
    private static final Pattern SINCE =
            Pattern.compile("(scans?)\\s+(counted|since\\s+DATE)(,\\s+the\\s+last\\s+DATE)?");
    private static final Pattern COUNTED =
            Pattern.compile("(counted on \\d+ nodes?)( since DATE|, since when is not known)");
    /** They wrap by the length of what stands before them. */
    private static final List<String> UNSOUND = List.of(
            "queries cannot use it, yet every write still maintains it",
            "its build did not finish, and queries cannot use it",
            "a DROP INDEX CONCURRENTLY of it was broken off");

    private static final Pattern WRAPPED = Pattern.compile("(?m)^(.*DATABASE on HOST:PORT.*)\\n {6}(\\S.*)$");
    private static final Pattern SPACED = Pattern.compile("(?m)(?<=DATABASE on HOST:PORT.{0,200}) {2,}");

    private static final Pattern BLOCKS = Pattern.compile("[\\d,]+ blocks? in memory,\\s+[\\d,]+ blocks? read");

    String in(String text) {
        String steady = text.replace(directory.toString(), "DIRECTORY");
        steady = DATABASE.matcher(steady).replaceAll("DATABASE");
        steady = HOST.matcher(steady).replaceAll("HOST:PORT");
        steady = VERSION.matcher(steady).replaceAll("PostgreSQL VERSION");
        steady = WRAPPED.matcher(steady).replaceAll("$1 $2");
        steady = SPACED.matcher(steady).replaceAll(" ");
        steady = steady.replaceAll("\\bas " + Pattern.quote(role) + "\\b", "as ROLE");
        steady = TIME.matcher(steady).replaceAll("TIME");
        steady = SIZE.matcher(steady).replaceAll("SIZE");
        steady = BLOCKS.matcher(steady).replaceAll("BLOCKS");
        steady = PID.matcher(steady).replaceAll("pid PID");
        steady = CLOCK.matcher(steady).replaceAll("CLOCK ");
        steady = RUN.matcher(steady).replaceAll("CLOCK run RUN");
        steady = DATE.matcher(steady).replaceAll("DATE");
        steady = SINCE.matcher(steady).replaceAll("$1 SINCE");
        steady = COUNTED.matcher(steady).replaceAll("$1 SINCE");
        steady = steady.replaceAll("SINCE;\\s+invalid:\\s+", "SINCE; invalid: ");
        for (String unsound : UNSOUND) {
            steady = steady.replaceAll("(?<=SINCE; invalid: )" + unsound.replace(" ", "\\s+"), unsound);
        }
        return CaseFile.trimmed(steady);
    }
}
