package io.idx.test;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A proxy on loopback, between a client without TLS and its server, that does not let every answer through. */
final class DeafProxy implements AutoCloseable {
    private static final char NOTICE = 'N';
    private static final char COMPLETE = 'C';
    private static final char READY = 'Z';
    private static final byte[] IN_NO_TRANSACTION = {'I'};

    /** What does not arrive. */
    enum Loss {
        NOTICES,
        /** That an index is built, outside transactions, and all that comes later on that connection; it stays open. */
        ALL_FROM_THE_END_OF_A_BUILD
    }

    private final URI server;
    private final Loss loss;
    private final ServerSocket listener;
    private final List<Socket> open = new CopyOnWriteArrayList<>();

    /** @param url of the server, which is on loopback */
    DeafProxy(String url, Loss loss) throws IOException {
        this.loss = loss;
        server = URI.create(url);
        listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        start(() -> {
            while (true) {
                connect(listener.accept());
            }
        });
    }

    /** The same URL through the proxy. */
    String url() {
        return server.toString().replace(":" + server.getPort() + "/", ":" + listener.getLocalPort() + "/")
                + "?sslmode=disable&gssencmode=disable";
    }

    private void connect(Socket client) throws IOException {
        Socket behind = new Socket(InetAddress.getLoopbackAddress(), server.getPort());
        open.addAll(List.of(client, behind));
        start(() -> {
            client.getInputStream().transferTo(behind.getOutputStream());
            behind.shutdownOutput();
        });
        start(() -> pass(new DataInputStream(behind.getInputStream()), new DataOutputStream(client.getOutputStream())));
    }

    private void pass(DataInputStream in, DataOutputStream out) throws IOException {
        boolean mute = false;
        boolean alone = true;
        while (true) {
            byte type = in.readByte();
            int length = in.readInt();
            byte[] body = in.readNBytes(length - Integer.BYTES);
            alone = type == READY ? Arrays.equals(body, IN_NO_TRANSACTION) : alone;
            mute |= loss == Loss.ALL_FROM_THE_END_OF_A_BUILD
                    && alone
                    && type == COMPLETE
                    && new String(body, StandardCharsets.US_ASCII).startsWith("CREATE INDEX");
            if (!mute && !(loss == Loss.NOTICES && type == NOTICE)) {
                out.writeByte(type);
                out.writeInt(length);
                out.write(body);
                out.flush();
            }
        }
    }

    @FunctionalInterface
    private interface Traffic {
        void run() throws IOException;
    }

    private static void start(Traffic traffic) {
        Thread thread = new Thread(() -> {
            try {
                traffic.run();
            } catch (EOFException | SocketException e) {
                // one of the two has gone
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : open) {
            socket.close();
        }
    }
}
