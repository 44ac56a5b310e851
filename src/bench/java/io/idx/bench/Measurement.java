package io.idx.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Some programs run in turn, round by round, and one row of a Markdown table for each. */
final class Measurement {
    private static final int MEMORY_ROUNDS = 3;
    private static final int WARM_UP = 2;

    private final List<Program> programs;
    private final Map<Program, Series> times = new LinkedHashMap<>();
    private final Map<Program, Series> peaks = new LinkedHashMap<>();

    private Measurement(List<Program> programs) {
        this.programs = programs;
        programs.forEach(program -> times.put(program, new Series()));
        programs.forEach(program -> peaks.put(program, new Series()));
    }

    /** Measures them; every round begins with another one. */
    static Measurement of(List<Program> programs, int rounds) throws IOException, InterruptedException {
        Measurement measurement = new Measurement(programs);
        for (int round = 0; round < WARM_UP; round++) {
            for (Program program : programs) {
                program.time();
            }
        }
        for (int round = 0; round < rounds; round++) {
            for (int i = 0; i < programs.size(); i++) {
                Program program = programs.get((round + i) % programs.size());
                measurement.times.get(program).add(program.time());
            }
        }
        for (int round = 0; round < MEMORY_ROUNDS; round++) {
            for (Program program : programs) {
                measurement.peaks.get(program).add(program.peak());
            }
        }
        return measurement;
    }

    /** Each program's time and memory, and how they are to those of the first. */
    List<String> rows(String database) {
        Program first = programs.get(0);
        List<String> rows = new ArrayList<>();
        for (Program program : programs) {
            String ratio = String.format(
                    Locale.ROOT,
                    "%.2f",
                    times.get(program).over(times.get(first)).median());
            String peak = String.format(Locale.ROOT, "%.0f", peaks.get(program).median());
            String memory = String.format(
                    Locale.ROOT,
                    "%.1f",
                    peaks.get(program).median() / peaks.get(first).median());
            rows.add("| "
                    + String.join(
                            " | ", database, program.name(), times.get(program).words(), ratio, peak, memory)
                    + " |");
        }
        return rows;
    }
}
