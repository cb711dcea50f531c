package {{ cookiecutter.__package }};

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Log lines: RFC 5424 with a JSON message (RUN-18, RUN-20) on standard output (RUN-16) or to syslog (RUN-17). Names and
 * values behind the message become fields of it:
 *
 * <pre>log.info("Beam moved", "beam", 3);</pre>
 */
final class Log {
    private static final int LOCAL0 = 16;
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final String HOST = hostname();

    /** How grave an event is, with syslog's severity. */
    enum Level {
        DEBUG(7),
        INFO(6),
        WARNING(4),
        ERROR(3);

        private final int severity;

        Level(int severity) {
            this.severity = severity;
        }
    }

    private final String logger;
    private final String form;
    private final Level least;
    private final boolean header;
    private final Consumer<String> target;

    private Log(String logger, String form, Level least, boolean header, Consumer<String> target) {
        this.logger = logger;
        this.form = form;
        this.least = least;
        this.header = header;
        this.target = target;
    }

    /** A log to the target that is set; to standard output, saying so, if syslog can't be reached. */
    static Log open(Configuration configuration, PrintStream out) {
        String form = configuration.logFormat();
        Level least = Level.valueOf(configuration.logLevel().toUpperCase(Locale.ROOT));
        Log standard = new Log(Main.NAME, form, least, form.equals("rfc5424"), out::println);
        if (!configuration.logTarget().equals("syslog")) {
            return standard;
        }
        String address = configuration.syslogAddress();
        try {
            Syslog syslog = new Syslog(address);
            return new Log(Main.NAME, form, least, true, line -> syslog.send(line, out::println));
        } catch (IOException unreachable) {
            standard.warning("Syslog can't be reached; logging to standard output",
                    "syslog_address", address, "reason", unreachable.getMessage());
            return standard;
        }
    }

    /** The log of a part of the program; its name becomes the message id. */
    Log of(String part) {
        return new Log(logger + "." + part, form, least, header, target);
    }

    void debug(String message, Object... fields) {
        write(Level.DEBUG, message, fields);
    }

    void info(String message, Object... fields) {
        write(Level.INFO, message, fields);
    }

    void warning(String message, Object... fields) {
        write(Level.WARNING, message, fields);
    }

    void error(String message, Object... fields) {
        write(Level.ERROR, message, fields);
    }

    private void write(Level level, String message, Object... fields) {
        if (level.compareTo(least) < 0) {
            return;
        }
        String time = TIME.format(Instant.now());
        Map<String, Object> named = new LinkedHashMap<>();
        for (int index = 0; index + 1 < fields.length; index += 2) {
            named.put(fields[index].toString(), fields[index + 1]);
        }
        String body = switch (form) {
            case "ska" -> ska(time, level, message, named);
            case "plain" -> plain(level, message, named);
            default -> json(message, named);
        };
        target.accept(header ? header(time, level) + " " + body : body);
    }

    /** {@code <PRI>1 TIME HOST APP PID MSGID SD} (RFC 5424, section 6). */
    private String header(String time, Level level) {
        String part = logger.substring(logger.lastIndexOf('.') + 1);
        return "<%d>1 %s %s %s %d %s -".formatted(LOCAL0 * 8 + level.severity, time, HOST, Main.NAME,
                ProcessHandle.current().pid(), headerField(part, 32));
    }

    private String json(String message, Map<String, Object> fields) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("message", message);
        members.put("logger", logger);
        members.putAll(fields);
        return Json.object(members);
    }

    /** 1|time|level|thread|function|file#line|tags|message, a pipe in any part but the message becoming a slash. */
    private String ska(String time, Level level, String message, Map<String, Object> fields) {
        List<String> tags = new ArrayList<>();
        fields.forEach((name, value) -> tags.add(name + ":" + value));
        String thread = Thread.currentThread().isVirtual() ? "request" : Thread.currentThread().getName();
        List<String> parts = List.of("1", time, level.name(), thread, logger, "-", String.join(",", tags));
        return oneLine(String.join("|", parts.stream().map(part -> part.replace('|', '/')).toList()) + "|" + message);
    }

    private String plain(Level level, String message, Map<String, Object> fields) {
        StringBuilder text = new StringBuilder(level.name() + " " + logger + ": " + message);
        fields.forEach((name, value) -> text.append(' ').append(name).append('=').append(value));
        return oneLine(text.toString());
    }

    private static String oneLine(String text) {
        StringBuilder line = new StringBuilder();
        text.codePoints().forEach(character -> {
            if (Character.isISOControl(character) || character == 0x2028 || character == 0x2029) {
                line.append("\\x%02x".formatted(character));
            } else {
                line.appendCodePoint(character);
            }
        });
        return line.toString();
    }

    /** A field of the header: printable ASCII without spaces, "-" where nothing is left. */
    private static String headerField(String text, int most) {
        String kept = text.replaceAll("[^!-~]", "");
        return kept.isEmpty() ? "-" : kept.substring(0, Math.min(most, kept.length()));
    }

    private static String hostname() {
        try {
            return headerField(Files.readString(Path.of("/proc/sys/kernel/hostname")), 255);
        } catch (IOException unknown) {
            return "-";
        }
    }
}
