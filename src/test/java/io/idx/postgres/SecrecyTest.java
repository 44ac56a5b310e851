package io.idx.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.idx.model.Problem;
import io.idx.model.ProblemException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever is done to a URL, no piece of its password is ever printed. */
final class SecrecyTest {
    /** Long enough that neither comes about by chance. */
    private static final String FIRST = "hushhush1";

    private static final String SECOND = "quietquiet2";
    private static final String SEPARATORS = "@:/?#&=% ,'\\[]+;\"{}*\t$";
    private static final List<String> SHAPES = List.of(
            "postgres://bob:%s@db1:5432/shop",
            "postgresql://bob:%s@db1,db2:7/shop?sslmode=require",
            "postgres://bob:%s@[::1]/shop?application_name=x",
            "postgres:/bob:%s@db1/shop",
            "mysql://bob:%s@db1/shop",
            "bob:%s@db1",
            "postgres://db1/shop?user=bob&password=%s&sslmode=require",
            "postgres://db1/shop?sslpassword=%s",
            "host=db1 user=bob password=%s dbname=shop",
            "host=db1 password='%s' sslmode=require",
            "dbname=postgres://bob:%s@db1/shop",
            "jdbc:postgresql://db1/shop?user=bob&password=%s&ssl=true",
            "jdbc:postgresql://bob:%s@db1/shop");

    @TempDir
    private Path home;

    @Test
    void keepsPasswords() {
        Random random = new Random(20261122);
        int refused = 0;
        int understood = 0;
        for (int i = 0; i < 40_000; i++) {
            String password = FIRST + noise(random) + SECOND + noise(random);
            String url = damaged(SHAPES.get(random.nextInt(SHAPES.size())).formatted(password), random);
            try {
                ConnectionSettings settings =
                        ConnectionSettings.resolve(Optional.of(url), Optional.empty(), Map.of(), home, "alice");
                understood++;
                assertSilent(url, everything(settings));
            } catch (ProblemException e) {
                refused++;
                assertSilent(url, e + " " + everything(e.problems().get(0)));
            }
        }
        assertThat(refused).isGreaterThan(5_000);
        assertThat(understood).isGreaterThan(5_000);
    }

    /** Damage outside the password, and not to the sign right before it, which alone tells a password from a name. */
    private static String damaged(String url, Random random) {
        int end = url.indexOf(FIRST);
        int at = random.nextInt(end - 1);
        return switch (random.nextInt(6)) {
            case 0 -> url.substring(0, at) + SEPARATORS.charAt(random.nextInt(SEPARATORS.length())) + url.substring(at);
            case 1 -> url.substring(0, at) + url.substring(at + 1);
            case 2 -> url + SEPARATORS.charAt(random.nextInt(SEPARATORS.length()));
            default -> url;
        };
    }

    private static String noise(Random random) {
        StringBuilder noise = new StringBuilder();
        for (int i = random.nextInt(4); i > 0; i--) {
            noise.append(SEPARATORS.charAt(random.nextInt(SEPARATORS.length())));
        }
        return noise.toString();
    }

    private static String everything(ConnectionSettings settings) {
        return settings + " " + settings.settings() + settings.endpoints() + settings.warnings();
    }

    private static String everything(Problem problem) {
        return problem.message() + problem.notes() + problem.suggestion();
    }

    private static void assertSilent(String url, String printed) {
        assertThat(printed).as(url).doesNotContain(FIRST).doesNotContain(SECOND);
    }
}
