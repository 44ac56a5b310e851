package io.idx.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketImpl;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A Unix socket in the shape of a {@link Socket}, as far as pgjdbc uses one: connect, streams, read timeout, close. The
 * JDK has the channel but no socket for it. TCP's options do nothing.
 */
final class UnixSocket extends Socket {
    private final Path path;
    private final SocketChannel channel;
    private final Selector selector;
    private volatile int timeout;

    UnixSocket(Path path) throws IOException {
        super((@Nullable SocketImpl) null);
        this.path = path;
        this.channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        this.selector = Selector.open();
    }

    @Override
    public void connect(SocketAddress ignored, int connectTimeout) throws IOException {
        try {
            channel.connect(UnixDomainSocketAddress.of(path));
        } catch (IOException | IllegalArgumentException e) {
            close();
            throw (ConnectException) new ConnectException(path + ": " + e.getMessage()).initCause(e);
        }
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ);
    }

    @Override
    public InputStream getInputStream() {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                return UnixSocket.this.read(ByteBuffer.wrap(bytes, offset, length));
            }
        };
    }

    /** Waits on a selector, because only that knows a timeout. */
    private int read(ByteBuffer buffer) throws IOException {
        int count = channel.read(buffer);
        while (count == 0 && buffer.hasRemaining()) {
            selector.select(timeout);
            if (!channel.isOpen()) {
                throw new IOException("the socket was closed");
            }
            boolean ready = !selector.selectedKeys().isEmpty();
            selector.selectedKeys().clear();
            count = channel.read(buffer);
            if (count == 0 && !ready && timeout > 0) {
                throw new SocketTimeoutException("no answer within " + timeout + " ms");
            }
        }
        return count;
    }

    @Override
    public OutputStream getOutputStream() {
        return new OutputStream() {
            @Override
            public void write(int one) throws IOException {
                write(new byte[] {(byte) one}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                UnixSocket.this.write(ByteBuffer.wrap(bytes, offset, length));
            }
        };
    }

    private void write(ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            if (channel.write(buffer) == 0) {
                awaitRoom();
            }
        }
    }

    private void awaitRoom() throws IOException {
        try (Selector room = Selector.open()) {
            channel.register(room, SelectionKey.OP_WRITE);
            room.select();
        }
    }

    @Override
    public synchronized void setSoTimeout(int millis) {
        timeout = millis;
    }

    @Override
    public synchronized int getSoTimeout() {
        return timeout;
    }

    @Override
    public boolean isConnected() {
        return channel.isConnected();
    }

    @Override
    public boolean isClosed() {
        return !channel.isOpen();
    }

    @Override
    public synchronized void close() throws IOException {
        channel.close();
        selector.close();
    }

    @Override
    public synchronized int getSendBufferSize() {
        return option(true);
    }

    @Override
    public synchronized int getReceiveBufferSize() {
        return option(false);
    }

    private int option(boolean send) {
        try {
            return channel.getOption(send ? StandardSocketOptions.SO_SNDBUF : StandardSocketOptions.SO_RCVBUF);
        } catch (IOException | UnsupportedOperationException e) {
            return 8192;
        }
    }

    @Override
    public void setTcpNoDelay(boolean on) {
        // a Unix socket delays nothing
    }

    @Override
    public void setKeepAlive(boolean on) {
        // both ends are on one machine
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
