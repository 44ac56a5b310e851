package io.idx.postgres;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.file.Path;
import java.util.Map;
import javax.net.SocketFactory;
import jdk.net.ExtendedSocketOptions;

/**
 * Makes the sockets that pgjdbc cannot: to a Unix socket, to a numeric address other than the host's own (hostaddr),
 * and such as find out within a minute that the network is gone.
 *
 * <p>Public with a public constructor because pgjdbc makes it by its name; nobody else should.
 */
public final class EndpointSocketFactory extends SocketFactory {
    private static final Map<SocketOption<Integer>, Integer> KEEP_ALIVE = Map.of(
            ExtendedSocketOptions.TCP_KEEPIDLE, SessionSettings.KEEPALIVE_IDLE,
            ExtendedSocketOptions.TCP_KEEPINTERVAL, SessionSettings.KEEPALIVE_INTERVAL,
            ExtendedSocketOptions.TCP_KEEPCOUNT, SessionSettings.KEEPALIVE_COUNT);

    private final String target;

    /** @param target the path of a Unix socket, or a numeric address, or nothing for that of the host */
    public EndpointSocketFactory(String target) {
        this.target = target;
    }

    @Override
    public Socket createSocket() throws IOException {
        if (target.startsWith("/")) {
            return new UnixSocket(Path.of(target));
        }
        Socket socket = target.isEmpty() ? new Socket() : new AddressedSocket(target);
        for (Map.Entry<SocketOption<Integer>, Integer> option : KEEP_ALIVE.entrySet()) {
            if (socket.supportedOptions().contains(option.getKey())) {
                socket.setOption(option.getKey(), option.getValue());
            }
        }
        return socket;
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return connected(InetSocketAddress.createUnresolved(host, port));
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) throws IOException {
        return createSocket(host, port);
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return connected(new InetSocketAddress(host, port));
    }

    @Override
    public Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort)
            throws IOException {
        return createSocket(address, port);
    }

    private Socket connected(SocketAddress address) throws IOException {
        Socket socket = createSocket();
        socket.connect(address);
        return socket;
    }

    /** Connects to the address that it was given, whatever the host's name stands for. */
    private static final class AddressedSocket extends Socket {
        private final String address;

        AddressedSocket(String address) {
            this.address = address;
        }

        @Override
        public void connect(SocketAddress endpoint, int timeout) throws IOException {
            int port = ((InetSocketAddress) endpoint).getPort();
            super.connect(new InetSocketAddress(InetAddress.getByName(address), port), timeout);
        }
    }
}
