package io.idx.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Where output goes: a reader who went away, as {@code head -1} does, wants no more of it, and that is no error. All
 * else that keeps it from being written is one.
 */
final class Outlet extends OutputStream {
    private static final int KIND = 0170000;
    private static final int FIFO = 0010000;
    private static final int SOCKET = 0140000;

    private final OutputStream out;
    private final Path place;
    private boolean deserted;

    Outlet(OutputStream out, Path place) {
        this.out = out;
        this.place = place;
    }

    @Override
    public void write(int one) throws IOException {
        write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int count) throws IOException {
        if (deserted) {
            return;
        }
        try {
            out.write(bytes, from, count);
        } catch (IOException e) {
            if (!isPipe() && !saysPipe(e)) {
                throw e;
            }
            deserted = true;
        }
    }

    /** What the system says is in the language of the user, so that it cannot be relied on. */
    private boolean isPipe() {
        try {
            int kind = (Integer) Files.getAttribute(place, "unix:mode") & KIND;
            return kind == FIFO || kind == SOCKET;
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean saysPipe(IOException e) {
        return String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT).contains("pipe");
    }

    @Override
    public void flush() throws IOException {
        out.flush();
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
