package {{ cookiecutter.__package }};

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogTest {
    private static final String NASTY = "a\nb\r\t\"q\" \\ \u001b[31m \u0000 \u0085\u2028 caf\u00e9 \ud83d\udef0 | end";

    /** RFC 5424, section 6, without structured data and with a JSON message. */
    private static final Pattern LINE = Pattern.compile("<(\\d{1,3})>1 \\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z"
            + " [!-~]{1,255} {{ cookiecutter.project_slug }} \\d+ ([!-~]{1,32}) - (\\{.*})\n");

    private final ByteArrayOutputStream written = new ByteArrayOutputStream();

    private Log log(String form, String target, String address) {
        Map<String, String> settings = Map.of(
                "LOG_FORMAT", form, "LOG_LEVEL", "debug", "LOG_TARGET", target, "SYSLOG_ADDRESS", address);
        return Log.open(Configuration.read(settings), new PrintStream(written, true, StandardCharsets.UTF_8));
    }

    private String text() {
        return written.toString(StandardCharsets.UTF_8);
    }

    @Test
    void eachLevelHasItsSeverityAndAPartItsMessageId() {
        Log log = log("rfc5424", "stdout", "").of("part");
        log.debug("x");
        log.info("x");
        log.warning("x");
        log.error("x");
        String[] expected = {"135", "134", "132", "131"};
        for (String line : text().splitWithDelimiters("\n", 0)) {
            assertTrue(line.equals("\n") || line.isEmpty() || LINE.matcher(line + "\n").matches(), line);
        }
        String[] lines = text().split("\n");
        for (int index = 0; index < expected.length; index++) {
            assertTrue(lines[index].startsWith("<" + expected[index] + ">1 "), lines[index]);
            assertTrue(lines[index].contains(" part - {"), lines[index]);
        }
    }

    @Test
    void anyMessageStaysOnOneLineAndComesBackWhole() {
        log("rfc5424", "stdout", "").info(NASTY, "note", NASTY, "seconds", 1.5, "count", 3);
        var line = LINE.matcher(text());
        assertTrue(line.matches(), text());
        String escaped = "\"a\\u000ab\\u000d\\u0009\\\"q\\\" \\\\ \\u001b[31m \\u0000 \\u0085\\u2028 caf\u00e9 \ud83d\udef0 | end\"";
        assertEquals("{\"message\": " + escaped + ", \"logger\": \"{{ cookiecutter.project_slug }}\", \"note\": " + escaped
                + ", \"seconds\": 1.5, \"count\": 3}", line.group(3));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ska", "plain"})
    void otherFormatsStayOnOneLine(String form) {
        log(form, "stdout", "").info(NASTY, "note", NASTY);
        String line = text().substring(0, text().length() - 1);
        assertFalse(line.codePoints().anyMatch(of -> Character.isISOControl(of) || of == 0x2028), line);
    }

    @Test
    void theSkaFormatHasEightParts() {
        log("ska", "stdout", "").info("a|b", "beam", "c|d");
        String[] parts = text().split("\\|", 8);
        assertEquals("1", parts[0]);
        assertEquals("INFO", parts[2]);
        assertEquals("beam:c/d", parts[6]);
        assertEquals("a|b\n", parts[7]);
    }

    @Test
    void syslogGetsTheLineWithAHeaderInEveryFormat() throws IOException {
        try (DatagramSocket daemon = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            daemon.setSoTimeout(10_000);
            log("ska", "syslog", "127.0.0.1:" + daemon.getLocalPort()).info("Hello");
            DatagramPacket packet = new DatagramPacket(new byte[65_536], 65_536);
            daemon.receive(packet);
            String line = new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8);
            assertTrue(line.startsWith("<134>1 ") && line.contains(" - 1|"), line);
        }
        assertEquals("", text());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/nowhere/log", "nonsense", "host:port", ":514"})
    void withoutADaemonItLogsToStandardOutputAndSaysSo(String address) {
        log("rfc5424", "syslog", address).info("Hello");
        String[] lines = text().split("\n");
        assertTrue(lines[0].startsWith("<132>1 ") && lines[0].contains("\"syslog_address\": \"" + address), lines[0]);
        assertTrue(lines[1].contains("\"message\": \"Hello\""), lines[1]);
    }
}
