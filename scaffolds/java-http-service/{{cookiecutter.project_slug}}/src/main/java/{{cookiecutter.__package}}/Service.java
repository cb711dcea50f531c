package {{ cookiecutter.__package }};

import {{ cookiecutter.__package }}.Routes.Request;
import {{ cookiecutter.__package }}.Routes.Response;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** Answers HTTP requests until a signal ends it, then stops in order (APP-7). */
final class Service implements HttpHandler {
    private static final Set<String> PROBES = Set.of("/healthz", "/readyz");
    private static final int BODY_LIMIT = 1 << 20; // bytes that the body of a request may have
    private static final Response TOO_LONG = refusal(413, "A body may have " + BODY_LIMIT + " bytes.");

    private final Log log;
    private final Log access;
    private final AtomicInteger running = new AtomicInteger();
    private final Map<String, Function<Request, Response>> routes = new HashMap<>(Routes.ALL);
    private volatile boolean stopping;

    Service(Log log) {
        this.log = log;
        this.access = log.of("access");
        routes.put("GET /healthz", request -> new Response(200, Map.of("status", "alive"))); // the process is alive
        routes.put("GET /readyz", request -> stopping // it can take requests
                ? new Response(503, Map.of("status", "stopping"))
                : new Response(200, Map.of("status", "ready")));
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
        System.setProperty("sun.net.httpserver.drainAmount", "0"); // a refused body is not waited for
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
            Response response = respond(exchange, method, path);
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

    /** Finds who answers at the path, takes the request's body in and asks. */
    private Response respond(HttpExchange exchange, String method, String path) throws IOException {
        Headers headers = exchange.getRequestHeaders();
        Set<String> methods = methods(path);
        Response refused = null;
        if (methods.isEmpty()) {
            refused = refusal(404, "There is nothing at this path.");
        } else if (!methods.contains(method)) {
            String allowed = String.join(", ", methods);
            exchange.getResponseHeaders().set("Allow", allowed);
            refused = refusal(405, "Use " + allowed + ".");
        } else if (Long.parseLong(Objects.requireNonNullElse(headers.getFirst("Content-Length"), "0")) > BODY_LIMIT) {
            refused = TOO_LONG;
        }
        byte[] body = refused == null ? exchange.getRequestBody().readNBytes(BODY_LIMIT + 1) : new byte[0];
        if (body.length > BODY_LIMIT) {
            refused = TOO_LONG;
        }
        if (refused == null) {
            Map<String, String> query = query(exchange.getRequestURI().getRawQuery());
            String route = (method.equals("HEAD") ? "GET" : method) + " " + path;
            return guarded(routes.get(route), new Request(method, path, query, headers, body));
        }
        if (headers.containsKey("Content-Length") || headers.containsKey("Transfer-Encoding")) {
            exchange.getResponseHeaders().set("Connection", "close"); // the body is not read
        }
        return refused;
    }

    /** The methods that a path takes, in order. */
    private Set<String> methods(String path) {
        Set<String> found = new TreeSet<>();
        for (String route : routes.keySet()) {
            int space = route.indexOf(' ');
            if (route.substring(space + 1).equals(path)) {
                found.add(route.substring(0, space));
            }
        }
        if (found.contains("GET")) {
            found.add("HEAD");
        }
        return found;
    }

    /** The names and values of a query, null where there is none; the server has refused what can't be decoded. */
    private static Map<String, String> query(String raw) {
        Map<String, String> found = new HashMap<>();
        if (raw != null) {
            for (String part : raw.split("&")) {
                String[] pair = part.split("=", 2);
                found.put(decoded(pair[0]), pair.length == 2 ? decoded(pair[1]) : "");
            }
        }
        return found;
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    private static Response refusal(int status, String why) {
        return new Response(status, Map.of("error", why));
    }

    /** The answer, or 500 where the program is at fault. */
    private Response guarded(Function<Request, Response> route, Request request) {
        try {
            return Objects.requireNonNull(route.apply(request));
        } catch (RuntimeException fault) {
            log.error("Request failed", "path", request.path(), "reason", fault.toString());
            return refusal(500, "Something went wrong here.");
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
            exchange.getResponseBody().flush();
        }
    }
}
