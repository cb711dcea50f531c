package {{ cookiecutter.__package }};

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/** The command line: a plain UNIX program with parameters, standard streams, signals and exit status (RUN-14). */
public final class Main {
    static final String NAME = "{{ cookiecutter.project_slug }}";
    static final String VERSION = version();
    private static final int UNUSABLE = 2;

    private Main() {}

    /** Runs the program and ends it with its exit status. */
    public static void main(String[] arguments) {
        Signals signals = new Signals();
        signals.take(); // before all else: none may be lost
        // UTF-8 whatever the locale of the container says.
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        PrintStream error = new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
        System.exit(run(List.of(arguments), System.getenv(), signals, out, error));
    }

    /** Does what the arguments ask for and gives the exit status. */
    static int run(
            List<String> arguments,
            Map<String, String> environment,
            Signals signals,
            PrintStream out,
            PrintStream error) {
        if (arguments.contains("--help") || arguments.contains("-h")) {
            out.print(usage());
            return 0;
        }
        if (arguments.contains("--version")) {
            out.println(NAME + " " + VERSION);
            return 0;
        }
        String command = arguments.isEmpty() ? "serve" : String.join(" ", arguments);
        if (!command.equals("serve") && !command.equals("health")) {
            error.println(NAME + ": " + Json.string(command) + " is no command; see --help");
            return UNUSABLE;
        }
        Configuration configuration;
        try {
            configuration = Configuration.read(environment);
        } catch (IllegalArgumentException unusable) {
            error.println(NAME + ": " + unusable.getMessage());
            return UNUSABLE;
        }
        if (command.equals("health")) {
            return Health.check(configuration, error);
        }
        return Service.serve(configuration, signals, Log.open(configuration, out));
    }

    private static String usage() {
        StringBuilder text = new StringBuilder();
        text.append("usage: ").append(NAME).append(" [serve | health | --help | --version]\n\n");
        text.append("Serve HTTP until a signal (SIGTERM, SIGINT, SIGHUP) ends it.\n\n");
        text.append("Settings come from the environment or from a file of NAME=value lines:\n");
        for (Configuration.Setting setting : Configuration.SETTINGS) {
            text.append("  %-16s %s (default: %s)\n".formatted(setting.name(), setting.help(), setting.standard()));
        }
        return text.toString();
    }

    /** The version of pom.xml, which the build writes into the resource. */
    private static String version() {
        Properties said = new Properties();
        try (var resource = Main.class.getResourceAsStream("/version.properties")) {
            said.load(resource);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
        return said.getProperty("version");
    }
}
