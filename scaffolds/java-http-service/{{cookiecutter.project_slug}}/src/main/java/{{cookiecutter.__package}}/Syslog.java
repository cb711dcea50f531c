package {{ cookiecutter.__package }};

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** A syslog daemon behind a socket path or {@code host:port}; each line is one datagram. */
final class Syslog {
    /** A socket that datagrams go out by. */
    interface Datagrams extends AutoCloseable {
        void send(byte[] data) throws IOException;

        @Override
        void close() throws IOException;
    }

    private final String address;
    private Datagrams socket;

    Syslog(String address) throws IOException {
        this.address = address;
        this.socket = connect(address);
    }

    /** Sends a line, and connects again if the daemon was restarted. What can't be sent goes to the fallback. */
    synchronized void send(String line, Consumer<String> fallback) {
        byte[] data = line.getBytes(StandardCharsets.UTF_8);
        try {
            socket.send(data);
        } catch (IOException lost) {
            try {
                socket.close();
                socket = connect(address);
                socket.send(data);
            } catch (IOException gone) {
                fallback.accept(line);
            }
        }
    }

    private static Datagrams connect(String address) throws IOException {
        if (address.startsWith("/")) {
            return new UnixDatagrams(address);
        }
        int colon = address.lastIndexOf(':');
        String host = address.substring(0, Math.max(colon, 0)).replaceAll("[\\[\\]]", "");
        InetSocketAddress target;
        try {
            target = new InetSocketAddress(host, Integer.parseInt(address.substring(colon + 1)));
        } catch (IllegalArgumentException wrong) {
            throw new IOException("neither a path nor host:port", wrong);
        }
        if (host.isEmpty() || target.isUnresolved()) {
            throw new IOException("no such host");
        }
        DatagramChannel channel = DatagramChannel.open().connect(target);
        return new Datagrams() {
            @Override
            public void send(byte[] data) throws IOException {
                channel.write(ByteBuffer.wrap(data));
            }

            @Override
            public void close() throws IOException {
                channel.close();
            }
        };
    }
}
