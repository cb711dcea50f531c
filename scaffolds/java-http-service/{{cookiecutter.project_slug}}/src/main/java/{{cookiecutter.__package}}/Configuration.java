package {{ cookiecutter.__package }};

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Settings from environment variables and a configuration file (RUN-8). All have defaults that work (RUN-11). */
record Configuration(
        String listenAddress,
        String logFormat,
        String logLevel,
        String logTarget,
        int port,
        Duration shutdownGrace,
        String syslogAddress) {

    /** Where the configuration file is looked for unless CONFIG_FILE names another. */
    static final String FILE = "/etc/{{ cookiecutter.project_slug }}/{{ cookiecutter.__config_file }}";

    /** A setting: its environment variable, its default, and what it is for. */
    record Setting(String name, String standard, String help) {}

    static final List<Setting> SETTINGS = List.of(
            new Setting("CONFIG_FILE", FILE, "file with settings, one NAME=value a line"),
            new Setting("LISTEN_ADDRESS", "0.0.0.0", "address to listen on"),
            new Setting("LOG_FORMAT", "{{ cookiecutter.log_format }}", "rfc5424, ska or plain"),
            new Setting("LOG_LEVEL", "info", "debug, info, warning or error"),
            new Setting("LOG_TARGET", "stdout", "stdout or syslog"),
            new Setting("PORT", "{{ cookiecutter.port }}", "TCP port to listen on"),
            new Setting("SHUTDOWN_GRACE", "5", "seconds that running requests get when it stops"),
            new Setting("SYSLOG_ADDRESS", "/dev/log", "socket path or host:port of the syslog daemon"));

    /**
     * Gives the settings: of the environment, else of the file, else the defaults.
     *
     * @throws IllegalArgumentException naming the setting and saying what is allowed
     */
    static Configuration read(Map<String, String> environment) {
        String named = environment.getOrDefault("CONFIG_FILE", "");
        Map<String, String> values = new HashMap<>();
        SETTINGS.forEach(setting -> values.put(setting.name(), setting.standard()));
        values.putAll(named.isEmpty() ? readFile(FILE, false) : readFile(named, true));
        for (Setting setting : SETTINGS) {
            String value = environment.getOrDefault(setting.name(), "");
            if (!value.isEmpty()) {
                values.put(setting.name(), value);
            }
        }
        return new Configuration(
                values.get("LISTEN_ADDRESS"),
                oneOf(values, "LOG_FORMAT", "rfc5424", "ska", "plain"),
                oneOf(values, "LOG_LEVEL", "debug", "info", "warning", "error"),
                oneOf(values, "LOG_TARGET", "stdout", "syslog"),
                (int) number(values, "PORT", 65_535, true),
                Duration.ofMillis((long) (1000 * number(values, "SHUTDOWN_GRACE", 3_600, false))),
                values.get("SYSLOG_ADDRESS"));
    }

    /** The values of a file of NAME=value lines; empty lines and those that begin with # say nothing. */
    private static Map<String, String> readFile(String path, boolean mustExist) {
        List<String> lines;
        try {
            lines = Files.readAllLines(Path.of(path));
        } catch (NoSuchFileException absent) {
            if (mustExist) {
                throw new IllegalArgumentException("the configuration file " + Json.string(path) + " isn't there");
            }
            return Map.of();
        } catch (IOException | IllegalArgumentException unreadable) {
            throw new IllegalArgumentException(
                    "the configuration file " + Json.string(path) + " can't be read: " + unreadable, unreadable);
        }
        Map<String, String> values = new HashMap<>();
        for (int index = 0; index < lines.size(); index++) {
            String line = lines.get(index).strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            String[] parts = line.split("=", 2);
            String name = parts[0].strip();
            boolean known = SETTINGS.stream().anyMatch(setting -> setting.name().equals(name));
            if (parts.length < 2 || !known || name.equals("CONFIG_FILE")) {
                throw new IllegalArgumentException("the configuration file %s: line %d is no NAME=value with the name of a setting"
                        .formatted(Json.string(path), index + 1));
            }
            if (!parts[1].isBlank()) {
                values.put(name, parts[1].strip());
            }
        }
        return values;
    }

    private static String oneOf(Map<String, String> values, String name, String... allowed) {
        for (String one : allowed) {
            if (one.equalsIgnoreCase(values.get(name))) {
                return one;
            }
        }
        throw unusable(name, "one of " + String.join(", ", allowed), values.get(name));
    }

    private static double number(Map<String, String> values, String name, int most, boolean whole) {
        String value = values.get(name);
        double number;
        try {
            number = whole ? Integer.parseInt(value) : Double.parseDouble(value);
        } catch (NumberFormatException none) {
            number = Double.NaN;
        }
        if (number >= 0 && number <= most) { // not-a-number is neither
            return number;
        }
        throw unusable(name, "a number from 0 to " + most, value);
    }

    private static IllegalArgumentException unusable(String name, String allowed, String value) {
        return new IllegalArgumentException(
                "%s must be %s, and %s was given".formatted(name, allowed, Json.string(value)));
    }
}
