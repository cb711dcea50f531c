package {{ cookiecutter.__package }};

import java.io.IOException;
import java.io.PrintStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.net.URISyntaxException;

/** Asks the running service for its health, so that the image needs no curl (IMG-20). */
final class Health {
    private static final int TIMEOUT = 3_000;

    private Health() {}

    /** Exit status 0 if /healthz answers 200 in time, else 1, saying why on {@code error}. */
    static int check(Configuration configuration, PrintStream error) {
        String host = switch (configuration.listenAddress()) {
            case "0.0.0.0" -> "127.0.0.1";
            case "::" -> "::1";
            default -> configuration.listenAddress();
        };
        int port = configuration.port();
        try {
            URI address = new URI("http", null, host, port, "/healthz", null, null);
            HttpURLConnection connection = (HttpURLConnection) address.toURL().openConnection(Proxy.NO_PROXY);
            connection.setConnectTimeout(TIMEOUT);
            connection.setReadTimeout(TIMEOUT);
            int status = connection.getResponseCode();
            if (status == HttpURLConnection.HTTP_OK) {
                return 0;
            }
            error.println("port " + port + " answered " + status);
        } catch (IOException | URISyntaxException unreachable) {
            error.println("no answer from port " + port + ": " + unreachable.getMessage());
        }
        return 1;
    }
}
