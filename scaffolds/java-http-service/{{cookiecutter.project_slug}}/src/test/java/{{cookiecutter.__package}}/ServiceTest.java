package {{ cookiecutter.__package }};

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.HttpURLConnection;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServiceTest {
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
        server = new Service(Log.open(Configuration.read(Map.of()), nowhere)).listen("127.0.0.1", 0);
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private HttpURLConnection ask(String method, String path) throws IOException {
        String address = "http://127.0.0.1:" + server.getAddress().getPort() + path;
        HttpURLConnection connection = (HttpURLConnection) URI.create(address).toURL().openConnection();
        connection.setRequestMethod(method);
        connection.setReadTimeout(10_000);
        return connection;
    }

    @ParameterizedTest
    @CsvSource({"/, 200", "/healthz, 200", "/readyz, 200", "/nothing, 404"})
    void aPathHasItsStatusAndAJsonBody(String path, int status) throws IOException {
        HttpURLConnection answer = ask("GET", path);
        assertEquals(status, answer.getResponseCode());
        assertEquals("application/json", answer.getContentType());
        var stream = status < 400 ? answer.getInputStream() : answer.getErrorStream();
        assertTrue(new String(stream.readAllBytes(), StandardCharsets.UTF_8).matches("\\{\".*}\n"));
    }

    @Test
    void headHasTheHeadersOfGetAndNoBody() throws IOException {
        HttpURLConnection head = ask("HEAD", "/");
        assertEquals(ask("GET", "/").getContentLength(), head.getContentLength());
        assertEquals(0, head.getInputStream().readAllBytes().length);
    }

    @Test
    void anotherMethodIsRefusedWithTheOnesThatAreAllowed() throws IOException {
        HttpURLConnection answer = ask("DELETE", "/");
        assertEquals(405, answer.getResponseCode());
        assertEquals("GET, HEAD", answer.getHeaderField("Allow"));
    }

    @Test
    void aBodyThatIsTooLongIsRefused() throws IOException {
        try (Socket client = new Socket("127.0.0.1", server.getAddress().getPort())) {
            String head = "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 1048577\r\n\r\n";
            client.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            byte[] answer = client.getInputStream().readNBytes(12);
            assertEquals("HTTP/1.1 413", new String(answer, StandardCharsets.US_ASCII));
        }
    }
}
