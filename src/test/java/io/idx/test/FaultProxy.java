package io.idx.test;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.IntConsumer;

/**
 * A proxy on loopback, between clients without TLS and their server, that counts statements, whichever connection they
 * come on, and lets a {@link Fault} happen at one of them.
 */
final class FaultProxy implements AutoCloseable {
    private static final int CANCEL_REQUEST = 80_877_102;
    private static final char QUERY = 'Q';
    private static final char PARSE = 'P';
    private static final char SYNC = 'S';
    private static final char BACKEND_KEY = 'K';
    private static final char READY = 'Z';

    /** Parse, bind, describe, execute, close: the server answers to none of them before the sync. */
    private static final String HELD_BACK = "PBDEC";

    private final URI server;
    private final Fault fault;
    private final int nth;
    private final IntConsumer strike;
    private final ServerSocket listener;
    private final List<Socket> open = new CopyOnWriteArrayList<>();
    private final List<String> statements = new CopyOnWriteArrayList<>();

    /**
     * @param url of the server, which is on loopback
     * @param nth the statement that the fault happens at, counted from 1; 0 for none
     * @param strike does what the proxy cannot, to the server process of the given pid
     */
    FaultProxy(String url, Fault fault, int nth, IntConsumer strike) throws IOException {
        this.server = URI.create(url);
        this.fault = fault;
        this.nth = nth;
        this.strike = strike;
        this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        start(() -> {
            while (true) {
                new Wire(listener.accept()).start();
            }
        });
    }

    /** The same URL through the proxy. */
    String url() {
        return server.toString().replace(":" + server.getPort() + "/", ":" + listener.getLocalPort() + "/")
                + "?sslmode=disable&gssencmode=disable";
    }

    /** What was sent, in order; empty text where a prepared statement was sent again. */
    List<String> statements() {
        return statements;
    }

    private synchronized int count(String sql) {
        statements.add(sql);
        return statements.size();
    }

    /** One connection of a client and the one to the server behind it. */
    private final class Wire {
        private final Socket client;
        private final Socket behind;
        private volatile int pid;
        private volatile boolean deaf;

        Wire(Socket client) throws IOException {
            this.client = client;
            this.behind = new Socket(InetAddress.getLoopbackAddress(), server.getPort());
            client.setTcpNoDelay(true);
            behind.setTcpNoDelay(true);
            open.addAll(List.of(client, behind));
        }

        void start() {
            FaultProxy.start(() -> {
                try {
                    ask(
                            new DataInputStream(new BufferedInputStream(client.getInputStream())),
                            new DataOutputStream(new BufferedOutputStream(behind.getOutputStream())));
                } finally {
                    behind.close();
                }
            });
            FaultProxy.start(() -> {
                try {
                    answer(
                            new DataInputStream(new BufferedInputStream(behind.getInputStream())),
                            new DataOutputStream(new BufferedOutputStream(client.getOutputStream())));
                } finally {
                    client.close();
                }
            });
        }

        private void ask(DataInputStream in, DataOutputStream out) throws IOException {
            int length = in.readInt();
            byte[] startup = in.readNBytes(length - Integer.BYTES);
            out.writeInt(length);
            out.write(startup);
            out.flush();
            if (ByteBuffer.wrap(startup).getInt() == CANCEL_REQUEST) {
                return;
            }
            ByteArrayOutputStream round = new ByteArrayOutputStream();
            String sql = "";
            while (true) {
                char type = (char) in.readByte();
                byte[] body = in.readNBytes(in.readInt() - Integer.BYTES);
                write(new DataOutputStream(round), type, body);
                sql = sql.isEmpty() ? text(type, body) : sql;
                if (type == QUERY || type == SYNC) {
                    send(round, out, sql);
                    sql = "";
                } else if (HELD_BACK.indexOf(type) < 0) {
                    pass(round, out);
                }
            }
        }

        private void send(ByteArrayOutputStream round, DataOutputStream out, String sql) throws IOException {
            boolean now = count(sql) == nth;
            if (now && fault == Fault.CUT_BEFORE) {
                cut();
                return;
            }
            deaf = now && fault == Fault.CUT_AFTER;
            pass(round, out);
            if (now && fault == Fault.CUT_DURING) {
                cut();
            } else if (now && fault != Fault.CUT_AFTER) {
                strike.accept(pid);
            }
        }

        private static void pass(ByteArrayOutputStream round, DataOutputStream out) throws IOException {
            round.writeTo(out);
            out.flush();
            round.reset();
        }

        private void answer(DataInputStream in, DataOutputStream out) throws IOException {
            while (true) {
                char type = (char) in.readByte();
                byte[] body = in.readNBytes(in.readInt() - Integer.BYTES);
                if (type == BACKEND_KEY) {
                    pid = ByteBuffer.wrap(body).getInt();
                }
                if (!deaf) {
                    write(out, type, body);
                    if (in.available() == 0) {
                        out.flush();
                    }
                } else if (type == READY) {
                    cut();
                }
            }
        }

        private void cut() throws IOException {
            client.close();
            behind.close();
        }
    }

    private static String text(char type, byte[] body) {
        int from = type == PARSE ? indexOfZero(body, 0) + 1 : 0;
        return type == PARSE || type == QUERY
                ? new String(body, from, indexOfZero(body, from) - from, StandardCharsets.UTF_8)
                : "";
    }

    private static int indexOfZero(byte[] bytes, int from) {
        int at = from;
        while (bytes[at] != 0) {
            at++;
        }
        return at;
    }

    private static void write(DataOutputStream out, char type, byte[] body) throws IOException {
        out.writeByte(type);
        out.writeInt(body.length + Integer.BYTES);
        out.write(body);
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
