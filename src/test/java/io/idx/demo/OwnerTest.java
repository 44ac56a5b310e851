package io.idx.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Who is dead, as whoever is taken for dead loses his server. */
final class OwnerTest {
    @Test
    void livesWhileItsProcessDoes() throws IOException, InterruptedException {
        Owner self = Owner.current();
        assertThat(self.isDead()).isFalse();
        assertThat(Owner.of(Path.of(self.prefix() + "4711"))).contains(self);
        assertThat(Owner.of(Path.of("owner-nobody-knows"))).isEmpty();

        Process child = new ProcessBuilder("cat").start();
        Owner other = Owner.of(child.toHandle());
        assertThat(other).isNotEqualTo(self);
        assertThat(other.isDead()).isFalse();
        child.getOutputStream().close();
        child.waitFor();
        assertThat(other.isDead()).isTrue();
    }

    @Test
    void aLaterProcessWithItsNumberIsAnother() {
        Owner self = Owner.current();
        assertThat(new Owner(self.pid(), self.start() - 1, self.namespace()).isDead())
                .isTrue();
        assertThat(new Owner(self.pid(), 0, self.namespace()).isDead())
                .as("the start is not known")
                .isFalse();
        assertThat(new Owner(self.pid(), self.start() - 1, self.namespace() + 1).isDead())
                .as("the number means something else there")
                .isFalse();
    }
}
