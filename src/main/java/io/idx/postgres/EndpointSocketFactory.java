package io.idx.postgres;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.file.Path;
import javax.net.SocketFactory;

/**
 * Makes the sockets that pgjdbc cannot: to a Unix socket, and to a numeric address other than the host's own
 * (hostaddr).
 *
 * <p>Public with a public constructor because pgjdbc makes it by its name; nobody else should.
 */
public final class EndpointSocketFactory extends SocketFactory {
    private final String target;

    /** @param target the path of a Unix socket, or a numeric address */
    public EndpointSocketFactory(String target) {
        this.target = target;
    }

    @Override
    public Socket createSocket() throws IOException {
        return target.startsWith("/") ? new UnixSocket(Path.of(target)) : new AddressedSocket(target);
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
