package {{ cookiecutter.__package }};

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** Answers HTTP requests until a signal ends it, then stops in order (APP-7). */
final class Service implements HttpHandler {
    private static final Set<String> PROBES = Set.of("/healthz", "/readyz");
    private static final Set<String> METHODS = Set.of("GET", "HEAD");

    private final Log log;
    private final Log access;
    private final AtomicInteger running = new AtomicInteger();
    private volatile boolean stopping;

    Service(Log log) {
        this.log = log;
        this.access = log.of("access");
    }

    /**
     * Serves until a stop signal. The exit status: 0 after an orderly stop, 1 if it can't listen, or if requests were
     * still running when their time was up.
     */
    static int serve(Configuration configuration, Signals signals, Log log) {
        Service service = new Service(log);
        HttpServer server;
        try {
            server = service.listen(configuration.listenAddress(), configuration.port());
        } catch (IOException | IllegalArgumentException refused) {
            log.error("Can't listen", "port", configuration.port(), "reason", refused.getMessage());
            return 1;
        }
        log.info("Serving", "port", server.getAddress().getPort(), "version", Main.VERSION);
        try {
            log.info("Stopping", "signal", signals.await());
        } catch (InterruptedException never) { // nobody interrupts the main thread
            Thread.currentThread().interrupt();
        }
        if (service.stop(server, configuration.shutdownGrace())) {
            log.info("Stopped");
            return 0;
        }
        log.warning("Stopped with requests unfinished", "seconds", configuration.shutdownGrace().toMillis() / 1000.0);
        return 1;
    }

    /** Starts the server, with a virtual thread for each request. */
    HttpServer listen(String address, int port) throws IOException {
        System.setProperty("sun.net.httpserver.maxReqTime", "30"); // seconds until a request must have come whole
        System.setProperty("sun.net.httpserver.nodelay", "true");
        InetSocketAddress local = new InetSocketAddress(address, port);
        if (local.isUnresolved()) {
            throw new IOException("no such address: " + address);
        }
        HttpServer server = HttpServer.create(local, 0);
        server.createContext("/", this);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
        return server;
    }

    /** Takes no more connections, and gives running requests so much time. Whether all of them finished. */
    boolean stop(HttpServer server, Duration grace) {
        stopping = true;
        server.stop((int) grace.plusMillis(999).toSeconds()); // it knows whole seconds only
        return running.get() == 0;
    }

    /** Answers one request: methods, the answer, and the access log around it. */
    @Override
    public void handle(HttpExchange exchange) throws IOException {
        running.incrementAndGet();
        long began = System.nanoTime();
        String path = Objects.requireNonNullElse(exchange.getRequestURI().getPath(), ""); // OPTIONS * has none
        String method = exchange.getRequestMethod();
        try (exchange) {
            Response response;
            if (METHODS.contains(method)) {
                response = guarded(path);
            } else {
                response = new Response(405, Map.of("error", "Use GET or HEAD."));
                exchange.getResponseHeaders().set("Allow", "GET, HEAD");
                exchange.getResponseHeaders().set("Connection", "close"); // a body that came with it is not read
            }
            send(exchange, response, method.equals("HEAD"));
            Object[] fields = {
                "client", exchange.getRemoteAddress().getAddress().getHostAddress(),
                "duration_ms", (System.nanoTime() - began) / 100_000 / 10.0,
                "method", method,
                "path", exchange.getRequestURI().toString(),
                "status", response.status()
            };
            if (PROBES.contains(path)) { // they come all the time
                access.debug("Request answered", fields);
            } else {
                access.info("Request answered", fields);
            }
        } finally {
            running.decrementAndGet();
        }
    }

    /** A status and the members of a JSON body. */
    record Response(int status, Map<String, ?> body) {}

    /** The response for a path. Put your own paths here. */
    private Response answer(String path) {
        return switch (path) {
            case "/" -> new Response(200, new TreeMap<>(Map.of("service", Main.NAME, "version", Main.VERSION)));
            case "/healthz" -> new Response(200, Map.of("status", "alive")); // the process is alive
            case "/readyz" -> stopping // it can take requests
                    ? new Response(503, Map.of("status", "stopping"))
                    : new Response(200, Map.of("status", "ready"));
            default -> new Response(404, Map.of("error", "There is nothing at this path."));
        };
    }

    /** The answer, or 500 where the program is at fault. */
    private Response guarded(String path) {
        try {
            return answer(path);
        } catch (RuntimeException fault) {
            log.error("Request failed", "path", path, "reason", fault.toString());
            return new Response(500, Map.of("error", "Something went wrong here."));
        }
    }

    /** Writes the response; it leaves with the end of the exchange. */
    private static void send(HttpExchange exchange, Response response, boolean withoutBody) throws IOException {
        byte[] data = (Json.object(response.body()) + "\n").getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        if (withoutBody) {
            exchange.getResponseHeaders().set("Content-Length", Integer.toString(data.length));
            exchange.sendResponseHeaders(response.status(), -1);
        } else {
            exchange.sendResponseHeaders(response.status(), data.length);
            exchange.getResponseBody().write(data);
        }
    }
}
