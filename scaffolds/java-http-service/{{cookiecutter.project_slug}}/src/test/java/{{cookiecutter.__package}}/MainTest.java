package {{ cookiecutter.__package }};

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream error = new ByteArrayOutputStream();

    private int run(Map<String, String> environment, String... arguments) {
        return Main.run(List.of(arguments), environment, new Signals(), stream(out), stream(error));
    }

    private static PrintStream stream(ByteArrayOutputStream to) {
        return new PrintStream(to, true, StandardCharsets.UTF_8);
    }

    /** Signals and exit status belong to a process. */
    @ParameterizedTest
    @ValueSource(strings = {"HUP", "INT", "TERM"})
    void aStopSignalEndsItWithinASecondWithStatus0(String signal) throws IOException, InterruptedException {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        List<String> command = new ArrayList<>(defaultSignals());
        command.addAll(List.of(java.toString(), "-cp", "target/classes", Main.class.getName()));
        var builder = new ProcessBuilder(command);
        builder.environment().putAll(Map.of("LISTEN_ADDRESS", "127.0.0.1", "PORT", "0", "LOG_FORMAT", "rfc5424"));
        Process process = builder.redirectErrorStream(true).start();
        // A service that doesn't stop is ended, or it would be waited for.
        CompletableFuture.delayedExecutor(20, TimeUnit.SECONDS).execute(process::destroyForcibly);
        try (var lines = process.inputReader(StandardCharsets.UTF_8)) {
            assertTrue(String.valueOf(lines.readLine()).contains("\"message\": \"Serving\""));
            long began = System.nanoTime();
            new ProcessBuilder("sh", "-c", "kill -" + signal + " " + process.pid()).start();
            String stopping = String.valueOf(lines.readLine());
            assertTrue(stopping.contains("\"signal\": \"SIG" + signal + "\""), stopping);
            assertTrue(String.valueOf(lines.readLine()).contains("\"message\": \"Stopped\""));
            assertEquals(0, process.waitFor());
            assertTrue(System.nanoTime() - began < 1_000_000_000L);
        } finally {
            process.destroyForcibly();
        }
    }

    /**
     * What goes before a command so that signals do what they do by default: started by nohup, say, tests have some of
     * them ignored, and so would the service. Where env can't do that, nothing goes before it.
     */
    private static List<String> defaultSignals() throws IOException, InterruptedException {
        List<String> words = List.of("env", "--default-signal=HUP,INT,TERM");
        Process trial = new ProcessBuilder(words.get(0), words.get(1), "true").start();
        return trial.waitFor() == 0 ? words : List.of();
    }

    @Test
    void aWrongSettingEndsItWithStatus2AndOneLine() {
        assertEquals(2, run(Map.of("PORT", "high\nest"), "serve"));
        String said = error.toString(StandardCharsets.UTF_8);
        assertTrue(said.contains("PORT") && said.lines().count() == 1, said);
    }

    @Test
    void helpNamesEverySettingAndVersionIsSemantic() {
        assertEquals(0, run(Map.of(), "serve", "--help"));
        Configuration.SETTINGS.forEach(setting -> assertTrue(out.toString().contains(setting.name()), setting.name()));
        assertTrue(Main.VERSION.matches("\\d+\\.\\d+\\.\\d+.*"), Main.VERSION);
        assertEquals(2, run(Map.of(), "nonsense"));
    }

    @Test
    void theContractHasEverySettingWithItsDefault() throws IOException {
        List<String> readme = Files.readAllLines(Path.of("README.md"));
        for (Configuration.Setting setting : Configuration.SETTINGS) {
            assertTrue(
                    readme.stream().anyMatch(row -> row.startsWith("| `" + setting.name() + "` |")
                            && row.contains("`" + setting.standard() + "`")),
                    setting.name());
        }
    }
}
