package {{ cookiecutter.__package }};

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigurationTest {
    @TempDir
    Path folder;

    private Map<String, String> file(String content) throws IOException {
        return Map.of("CONFIG_FILE", Files.writeString(folder.resolve("settings"), content).toString());
    }

    @Test
    void withoutAnySettingTheDefaultsCount() {
        Configuration read = Configuration.read(Map.of());
        assertEquals({{ cookiecutter.port }}, read.port());
        assertEquals("{{ cookiecutter.log_format }}", read.logFormat());
    }

    @Test
    void theFileCountsOverTheDefaultsAndTheEnvironmentOverTheFile() throws IOException {
        String path = file("# settings\n\nPORT = 9001\nLOG_LEVEL=debug\n").get("CONFIG_FILE");
        Configuration read = Configuration.read(Map.of("CONFIG_FILE", path, "LOG_LEVEL", "error"));
        assertEquals(9001, read.port());
        assertEquals("error", read.logLevel());
    }

    @ParameterizedTest
    @CsvSource({
        "PORT, high, must be a number from 0 to 65535",
        "PORT, 65536, must be a number from 0 to 65535",
        "SHUTDOWN_GRACE, NaN, must be a number from 0 to 3600",
        "LOG_TARGET, printer, 'must be one of stdout, syslog'"
    })
    void aValueThatCannotBeUsedIsNamedWithWhatIsAllowed(String name, String value, String allowed) {
        var told = assertThrows(IllegalArgumentException.class, () -> Configuration.read(Map.of(name, value)));
        assertTrue(told.getMessage().startsWith(name + " " + allowed), told.getMessage());
        assertTrue(told.getMessage().contains(value), told.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"PORT", "PORTS=1", "CONFIG_FILE=other"})
    void aFileThatCannotBeUsedIsRefused(String content) throws IOException {
        Map<String, String> environment = file(content);
        assertThrows(IllegalArgumentException.class, () -> Configuration.read(environment));
    }

    @Test
    void aFileThatIsNamedMustBeThere() {
        assertThrows(
                IllegalArgumentException.class, () -> Configuration.read(Map.of("CONFIG_FILE", "/nowhere/settings")));
    }
}
