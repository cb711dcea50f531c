package {{ cookiecutter.__package }};

import static java.util.Map.entry;

import com.sun.net.httpserver.Headers;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** What the service answers, path by path. Put your own paths here. */
final class Routes {
    /** Who answers to a method and path. GET answers HEAD too. */
    static final Map<String, Function<Request, Response>> ALL = Map.ofEntries(
            entry("GET /", request -> new Response(200, new TreeMap<>(Map.of(
                    "service", Main.NAME, "version", Main.VERSION)))));

    private Routes() {}

    /** What was asked: of the query each name's last value, the body as it came. */
    record Request(String method, String path, Map<String, String> query, Headers headers, byte[] body) {}

    /** A status and the members of a JSON body. */
    record Response(int status, Map<String, ?> body) {
        Response {
            if (status < 200 || status > 599 || body == null) {
                throw new IllegalArgumentException("A status from 200 to 599, and a body: " + status + ", " + body);
            }
        }
    }
}
