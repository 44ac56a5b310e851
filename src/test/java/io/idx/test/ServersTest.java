package io.idx.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The provider of servers: which ones it takes, what it refuses, and that each test has a database to itself. */
final class ServersTest {
    @Test
    void majorsAreTheOldestAndTheNewestUnlessSaid() {
        assertThat(Servers.parseMajors("")).containsExactly(14, 18);
        assertThat(Servers.parseMajors("15")).containsExactly(15);
        assertThat(Servers.parseMajors("14,16-18")).containsExactly(14, 16, 17, 18);
        assertThat(Servers.parseMajors("all")).containsExactly(14, 15, 16, 17, 18);
    }

    @Test
    void onlyLoopbackIsEverATarget() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Servers.chosen("postgresql://me@192.0.2.7:5432/shop", ""))
                .withMessage("tests run on loopback only, not on 192.0.2.7");
    }

    @Test
    void anUnknownWayIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Servers.chosen("oracle", ""))
                .withMessage("-Dpg is embedded, container, container:MAJOR or a URL, not oracle");
    }

    /** An image that is not there must not be waited for: a pull without a registry fails after minutes. */
    @Test
    @Timeout(60)
    void aMissingImageIsNotPulled() {
        assertThat(ServerSource.hasImage(99)).isFalse();
        assertThatIllegalStateException()
                .isThrownBy(() -> Servers.chosen("container:99", "").server(99))
                .withMessage("no Docker engine that answers here has the image postgres:99");
    }

    @EachServer
    void aDatabaseIsEmptyAndOurs(Database database) throws SQLException {
        database.execute("CREATE TABLE a (x int); INSERT INTO a VALUES (1);\n-- fails: 42P07\nCREATE TABLE a (x int)");
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT count(*), current_database() FROM pg_class c"
                        + " WHERE relnamespace = 'public'::regnamespace")) {
            result.next();
            assertThat(result.getInt(1)).isEqualTo(1);
            assertThat(result.getString(2)).isEqualTo(database.name()).startsWith("idx_test_");
        }
    }

    @EachServer
    void aGivenServerIsForOneRunAtATime(Database database) {
        String place = database.url().replaceFirst(".*@(.*)/.*", "$1");
        try (Servers first = Servers.chosen(database.url(), "")) {
            assertThat(first.majors()).containsExactly(database.server().major());
            assertThatIllegalStateException()
                    .isThrownBy(() -> Servers.chosen(database.url(), ""))
                    .withMessage("another test run uses the server at " + place);
        }
        Servers.chosen(database.url(), "").close();
    }

    @EachServer(from = 15)
    void aTestCanNameItsFirstMajor(Database database) {
        assertThat(database.server().major()).isGreaterThanOrEqualTo(15);
    }
}
