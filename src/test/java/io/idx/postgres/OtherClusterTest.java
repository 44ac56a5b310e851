package io.idx.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.idx.model.ProblemException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

/** Where the server is lost, idx does not go on in the next one that takes it if that is another cluster. */
final class OtherClusterTest {
    private static final String CLUSTER = "SELECT system_identifier FROM pg_control_system()";

    @Test
    void isNotUsed() throws Exception {
        try (LoginServer first = LoginServer.start();
                LoginServer second = LoginServer.start();
                ConnectionSource other = second.open("postgres://open@127.0.0.1:PORT/shop");
                ConnectionSource source = second.open("postgres://open@127.0.0.1:"
                        + first.server().port() + ",127.0.0.1:PORT/shop?connect_timeout=1")) {
            assertThat(answer(source)).isNotEqualTo(answer(other));
            first.server().kill9();
            assertThatThrownBy(() -> answer(source)).isInstanceOf(SQLException.class);
            assertThat(catchThrowableOfType(ProblemException.class, source::get)
                            .problems()
                            .get(0)
                            .notes())
                    .contains(second.fill("127.0.0.1:PORT is another cluster than the one that idx began with"));
        }
    }

    private static String answer(ConnectionSource source) throws SQLException {
        try (Connection connection = source.get();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(CLUSTER)) {
            row.next();
            return row.getString(1);
        }
    }
}
