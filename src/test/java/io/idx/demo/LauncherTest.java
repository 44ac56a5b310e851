package io.idx.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The script {@code idx} at the top level, with a small program in the place of idx and a small one in that of Maven.
 */
final class LauncherTest {
    private static final Path JAVA_HOME = Path.of(System.getProperty("java.home"));
    private static final Path SCRIPT = Path.of("idx").toAbsolutePath();

    @TempDir
    Path temporary;

    private Path installed;

    /** What the launcher is to start. */
    static final class Echo {
        private Echo() {}

        public static void main(String[] arguments) throws InterruptedException {
            String url = System.getenv("IDX_URL_OPTION");
            System.out.println(String.join("|", arguments) + (url == null ? "" : " with " + url));
            if (arguments.length > 0 && arguments[0].equals("wait")) {
                Thread.sleep(60_000);
            }
            System.exit(arguments.length);
        }
    }

    private record Run(int exit, String out, String err) {}

    @BeforeEach
    void install() throws IOException {
        installed = Files.createDirectory(temporary.resolve("with spaces"));
        Files.copy(SCRIPT, installed.resolve("idx"));
        writeJar(installed.resolve("idx.jar"));
    }

    static Stream<List<String>> shellsOfThisMachine() {
        return Stream.of(
                        List.of("/bin/sh"),
                        List.of("/bin/dash"),
                        List.of("/bin/bash", "--posix"),
                        List.of("/bin/busybox", "sh"))
                .filter(shell -> Files.isExecutable(Path.of(shell.get(0))));
    }

    @ParameterizedTest
    @MethodSource("shellsOfThisMachine")
    void passesArgumentsAndExitCode(List<String> shell) throws Exception {
        List<String> command = new ArrayList<>(shell);
        command.addAll(List.of(installed.resolve("idx").toString(), "plan", "two words", "*", "", "$HOME"));
        assertThat(run(Path.of("/"), Map.of(), command)).isEqualTo(new Run(5, "plan|two words|*||$HOME\n", ""));
    }

    @ParameterizedTest
    @MethodSource("shellsOfThisMachine")
    void keepsTheUrlOutOfTheProcessList(List<String> shell) throws Exception {
        String script = installed.resolve("idx").toString();
        for (List<String> url :
                List.of(List.of("--url=postgres://a:s3 cret@h/d"), List.of("--url", "postgres://a:s3 cret@h/d"))) {
            List<String> command = new ArrayList<>(shell);
            command.addAll(List.of(script, "plan", "-f", "two words"));
            command.addAll(url);
            command.add("*");
            assertThat(run(Path.of("/"), Map.of(), command))
                    .isEqualTo(new Run(4, "plan|-f|two words|* with postgres://a:s3 cret@h/d\n", ""));
        }
    }

    @Test
    void worksThroughSymlinksFromAnywhere() throws Exception {
        Path bin = Files.createDirectory(temporary.resolve("bin"));
        Files.createSymbolicLink(bin.resolve("relative"), Path.of("../with spaces/idx"));
        Files.createSymbolicLink(bin.resolve("absolute"), bin.resolve("relative"));
        assertThat(run(Path.of("/"), Map.of(), List.of(bin.resolve("absolute").toString(), "a")))
                .isEqualTo(new Run(1, "a\n", ""));
        assertThat(run(bin, Map.of(), List.of("./relative", "a"))).isEqualTo(new Run(1, "a\n", ""));
        assertThat(run(temporary, Map.of("PATH", bin + ":" + System.getenv("PATH")), List.of("sh", "-c", "relative a")))
                .isEqualTo(new Run(1, "a\n", ""));
        assertThat(run(installed, Map.of(), List.of("sh", "idx", "a"))).isEqualTo(new Run(1, "a\n", ""));
    }

    @Test
    void startsWithAnArchiveOfClassesIfItIsOfUse() throws Exception {
        List<String> command = List.of("./idx", "a");
        Run plain = new Run(1, "a\n", "");
        for (int made = 0; made < 2; made++) {
            assertThat(run(installed, Map.of("IDX_JAVA_OPTS", "-XX:ArchiveClassesAtExit=idx.jsa"), command))
                    .isEqualTo(plain);
        }
        Map<String, String> logging = Map.of("IDX_JAVA_OPTS", "-Xlog:class+load:file=loaded.log");
        assertThat(run(installed, logging, command)).isEqualTo(plain);
        assertThat(Files.readString(installed.resolve("loaded.log"))).contains("shared objects file (top)");
        Files.writeString(installed.resolve("idx.jsa"), "of no use");
        assertThat(run(installed, Map.of(), command)).isEqualTo(plain);
    }

    @Test
    void passesSignals() throws Exception {
        Process process =
                start(temporary, Map.of(), List.of(installed.resolve("idx").toString(), "wait"));
        assertThat(process.inputReader().readLine()).isEqualTo("wait");
        process.destroy();
        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(143);
    }

    @Test
    void saysThatJavaIsMissing() throws Exception {
        Path old = fakeJava("11.0.2");
        Map<String, String> environment = Map.of(
                "IDX_JAVA_HOME",
                "",
                "JAVA_HOME",
                old.toString(),
                "IDX_JVM_DIR",
                "/nonexistent",
                "PATH",
                "/nonexistent");
        assertThat(run(
                        temporary,
                        environment,
                        List.of("/bin/sh", installed.resolve("idx").toString())))
                .isEqualTo(
                        new Run(
                                69,
                                "",
                                """
                        idx: idx needs Java 17 or newer, and none was found
                        idx: install one (Debian: apt-get install openjdk-17-jdk-headless) or set JAVA_HOME
                        """));
    }

    @Test
    void refusesAChosenJavaThatIsTooOld() throws Exception {
        Path old = fakeJava("1.8.0_402");
        assertThat(run(temporary, Map.of("IDX_JAVA_HOME", old.toString()), List.of(installed + "/idx")))
                .isEqualTo(new Run(69, "", "idx: IDX_JAVA_HOME is not the home of Java 17 or newer: " + old + "\n"));
    }

    @Test
    void takesTheNewestJavaOfTheMachine() throws Exception {
        Path machine = Files.createDirectory(temporary.resolve("jvm"));
        Files.move(fakeJava("11.0.2"), machine.resolve("a"));
        Path newest = Files.createDirectory(machine.resolve("b"));
        Files.copy(JAVA_HOME.resolve("release"), newest.resolve("release"));
        writeScript(
                Files.createDirectory(newest.resolve("bin")).resolve("java"), "exec " + JAVA_HOME + "/bin/java \"$@\"");
        Files.createDirectory(machine.resolve("c"));
        Map<String, String> environment =
                Map.of("IDX_JAVA_HOME", "", "JAVA_HOME", "", "IDX_JVM_DIR", machine.toString());
        assertThat(run(temporary, environment, List.of(installed + "/idx", "a")))
                .isEqualTo(new Run(1, "a\n", ""));
    }

    @Test
    void buildsWhenTheJarIsMissingOrOld() throws Exception {
        Path checkout = checkout("cp \"$ECHO_JAR\" target/idx.jar");
        Run building = new Run(
                1,
                "a\n",
                "idx: building " + checkout + "/target/idx.jar (once, and again when the sources change) ...\n");
        Run running = new Run(1, "a\n", "");
        assertThat(runCheckout(checkout)).isEqualTo(building);
        assertThat(runCheckout(checkout)).isEqualTo(running);

        FileTime later = FileTime.from(Instant.now().plusSeconds(5));
        Files.setLastModifiedTime(checkout.resolve("src/main/A.java"), later);
        assertThat(runCheckout(checkout)).isEqualTo(building);
        assertThat(Files.readAllLines(checkout.resolve("calls"))).hasSize(2);
        assertThat(checkout.resolve("target/.idx-build")).doesNotExist();
    }

    @Test
    void severalAtOnceBuildOnce() throws Exception {
        Path checkout = checkout("sleep 0.5; cp \"$ECHO_JAR\" target/idx.jar");
        Files.createDirectories(checkout.resolve("target"));
        Files.createSymbolicLink(checkout.resolve("target/.idx-build"), Path.of("999999999")); // left by a dead one
        List<String> command = List.of(checkout.resolve("idx").toString(), "a");
        List<Process> all = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            all.add(start(temporary, withMaven(checkout), command));
        }
        for (Process one : all) {
            assertThat(finish(one).exit()).isEqualTo(1);
        }
        assertThat(Files.readAllLines(checkout.resolve("calls"))).hasSize(1);
    }

    @Test
    void saysThatTheBuildFailed() throws Exception {
        Path checkout = checkout("echo no such module; exit 1");
        assertThat(runCheckout(checkout))
                .isEqualTo(new Run(
                        69,
                        "",
                        "idx: building " + checkout + "/target/idx.jar (once, and again when the sources change) ...\n"
                                + "no such module\nidx: the build failed\n"));
        assertThat(checkout.resolve("target/.idx-build")).doesNotExist();
    }

    @Test
    void saysThatMavenIsMissing() throws Exception {
        Path checkout = checkout("exit 1");
        Files.delete(checkout.resolve("bin/mvn"));
        Path programs = Files.createDirectory(temporary.resolve("programs"));
        for (String program : List.of("find", "ln", "mkdir", "readlink", "rm")) {
            Path found =
                    Files.exists(Path.of("/bin", program)) ? Path.of("/bin", program) : Path.of("/usr/bin", program);
            writeScript(programs.resolve(program), "exec " + found + " \"$@\"");
        }
        List<String> command = List.of("/bin/sh", checkout.resolve("idx").toString());
        assertThat(run(temporary, Map.of("PATH", programs.toString()), command))
                .isEqualTo(new Run(
                        69,
                        "",
                        "idx: " + checkout + "/target/idx.jar must be built, and Maven (mvn) is not on the PATH\n"
                                + "idx: install it (Debian: apt-get install maven), or use a packaged idx\n"));
    }

    private Path fakeJava(String version) throws IOException {
        Path home = Files.createDirectories(temporary.resolve("java-" + version));
        writeScript(
                Files.createDirectory(home.resolve("bin")).resolve("java"), "echo 'openjdk version \"11.0.2\"' >&2");
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"X\"\nJAVA_VERSION=\"" + version + "\"\n");
        return home;
    }

    private Path checkout(String maven) throws IOException {
        Path checkout = Files.createDirectory(temporary.resolve("a checkout"));
        Files.createDirectories(checkout.resolve("src/main"));
        Files.createFile(checkout.resolve("src/main/A.java"));
        Files.createFile(checkout.resolve("pom.xml"));
        Files.copy(SCRIPT, checkout.resolve("idx"));
        writeScript(Files.createDirectory(checkout.resolve("bin")).resolve("mvn"), "echo \"$*\" >>calls; " + maven);
        return checkout;
    }

    private Run runCheckout(Path checkout) throws Exception {
        return run(
                temporary, withMaven(checkout), List.of(checkout.resolve("idx").toString(), "a"));
    }

    private Map<String, String> withMaven(Path checkout) {
        return Map.of(
                "PATH",
                checkout.resolve("bin") + ":" + System.getenv("PATH"),
                "ECHO_JAR",
                installed.resolve("idx.jar").toString());
    }

    private static void writeScript(Path path, String body) throws IOException {
        Files.writeString(path, "#!/bin/sh\n" + body + "\n");
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static void writeJar(Path jar) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, Echo.class.getName());
        String entry = Echo.class.getName().replace('.', '/') + ".class";
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest);
                InputStream code = Echo.class.getResourceAsStream("/" + entry)) {
            out.putNextEntry(new JarEntry(entry));
            if (code != null) {
                code.transferTo(out);
            }
        }
    }

    private static Run run(Path directory, Map<String, String> environment, List<String> command) throws Exception {
        return finish(start(directory, environment, command));
    }

    private static Process start(Path directory, Map<String, String> environment, List<String> command)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
        builder.environment().keySet().removeIf(name -> name.endsWith("_OPTIONS"));
        builder.environment().put("IDX_JAVA_HOME", JAVA_HOME.toString());
        builder.environment().putAll(environment);
        return builder.start();
    }

    private static Run finish(Process process) throws Exception {
        process.getOutputStream().close();
        String out = text(process.getInputStream());
        String err = text(process.getErrorStream());
        return new Run(process.waitFor(), out, err);
    }

    private static String text(InputStream stream) throws IOException {
        return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }
}
