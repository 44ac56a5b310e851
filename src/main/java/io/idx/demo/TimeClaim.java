package io.idx.demo;

/**
 * A promise of the seed about the time that something takes, and what is measured for it. The table of expected
 * improvements says what becomes faster and not by which statements; what we take for them follows from its text.
 */
public enum TimeClaim {
    RUN_PAGE(
            "Load workflow run page",
            "500ms before, 50ms after, 90% faster",
            500,
            50,
            Workload.of(SeedQuery.STEP_VALUES, 50)),
    LOGIC_RULES(
            "Evaluate logic rules",
            "200ms before, 20ms after, 90% faster",
            200,
            20,
            Workload.of(SeedQuery.RULES_OF_STEP, 15).and(SeedQuery.RULES_OF_SECTION, 5)),
    DASHBOARD(
            "Analytics dashboard",
            "2s before, 200ms after, 90% faster",
            2_000,
            200,
            Workload.of(
                    SeedQuery.RUNS_COMPLETED,
                    SeedQuery.RUNS_OF_WORKFLOW,
                    SeedQuery.EVENTS_OF_WORKFLOW,
                    SeedQuery.EVENTS_OF_TYPE)),
    AUDIT_VIEWER(
            "Audit log viewer",
            "1s before, 100ms after, 90% faster",
            1_000,
            100,
            Workload.of(SeedQuery.AUDIT_NEWEST, SeedQuery.AUDIT_OF_USER, SeedQuery.AUDIT_OF_RESOURCE)),
    SCRIPT_CONSOLE(
            "Script console",
            "300ms before, 30ms after, 90% faster",
            300,
            30,
            Workload.of(SeedQuery.SCRIPTS_OF_RUN, SeedQuery.SCRIPTS_FAILED)),
    TIME_ORDERED(
            "Time-ordered queries",
            "10,000 workflow runs: Time-ordered queries go from 500ms to <10ms",
            500,
            10,
            Workload.of(SeedQuery.RUNS_COMPLETED)),
    USER_ACTIVITY(
            "User activity queries",
            "50,000 audit logs: User activity queries from 1s to <20ms",
            1_000,
            20,
            Workload.of(SeedQuery.AUDIT_OF_USER)),
    ERROR_MONITORING(
            "Error monitoring",
            "5,000 script logs: Error monitoring from 300ms to <5ms",
            300,
            5,
            Workload.of(SeedQuery.SCRIPTS_FAILED));

    private final String operation;
    private final String words;
    private final double before;
    private final double after;
    private final Workload workload;

    TimeClaim(String operation, String words, double before, double after, Workload workload) {
        this.operation = operation;
        this.words = words;
        this.before = before;
        this.after = after;
        this.workload = workload;
    }

    /** What becomes faster, in the seed's words. */
    public String operation() {
        return operation;
    }

    /** The promise in the seed's words. */
    public String words() {
        return words;
    }

    /** What it is said to take without the index. Milliseconds. */
    public double before() {
        return before;
    }

    /** What it is promised to take at most with the index. Milliseconds. */
    public double after() {
        return after;
    }

    public Workload workload() {
        return workload;
    }

    /** How much of the time is promised to go, in percent: 500 ms to 50 ms are 90. */
    public double less() {
        return 100 * (1 - after / before);
    }

    /** Whether as much of the time went as promised, within half a percent. */
    public boolean savesEnough(Sides<Timing> measured) {
        return measured.after().below(measured.before()) >= less() - 0.5;
    }

    public boolean fastEnough(Sides<Timing> measured) {
        return measured.after().median() <= after;
    }

    /** Whether the promised time was kept before there was an index. */
    public boolean fastBefore(Sides<Timing> measured) {
        return measured.before().median() <= after;
    }

    public boolean holds(Sides<Timing> measured) {
        return savesEnough(measured) && fastEnough(measured);
    }
}
