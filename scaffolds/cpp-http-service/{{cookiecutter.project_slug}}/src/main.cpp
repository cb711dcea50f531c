// The command line: a plain UNIX program with parameters, standard streams, signals and exit status (RUN-14).

#include "configuration.hpp"
#include "health.hpp"
#include "service.hpp"

#include <csignal>
#include <cstdlib>
#include <iomanip>
#include <iostream>
#include <stdexcept>

namespace {

const char *const NAME = "{{ cookiecutter.project_slug }}";
constexpr int UNUSABLE = 2;

// Holds the stop signals back in all threads, to be waited for: as process 1, a program without this would never see
// them. The engine sends SIGTERM, a terminal SIGINT; SIGHUP is the one that the standard's text names.
sigset_t block_stop_signals() {
    sigset_t signals;
    sigemptyset(&signals);
    for (const int number : {SIGHUP, SIGINT, SIGTERM})
        sigaddset(&signals, number);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    return signals;
}

void print_usage() {
    std::cout << "usage: " << NAME << " [serve | health | --help | --version]\n\n"
              << "Serve HTTP until a signal (SIGTERM, SIGINT, SIGHUP) ends it.\n\n"
              << "Settings come from the environment or from a file of NAME=value lines:\n";
    for (const configuration::Setting &setting : configuration::SETTINGS)
        std::cout << "  " << std::left << std::setw(16) << setting.name << " " << setting.help
                  << " (default: " << setting.standard << ")\n";
}

// Serves until a stop signal. The exit status: 0 after an orderly stop, 1 if it can't listen, or if requests were still
// running when their time was up.
int serve(const configuration::Configuration &configuration, const sigset_t &signals) {
    std::signal(SIGPIPE, SIG_IGN);
    const Log log(configuration);
    static Service service(log); // its threads may outlive this function
    try {
        const int port = service.start(configuration);
        log.write(Level::info, "Serving", {{ '{{' }}"port", static_cast<long>(port)}, {"version", SERVICE_VERSION{{ '}}' }});
    } catch (const std::runtime_error &error) {
        log.write(Level::error, "Can't listen",
                  {{ '{{' }}"port", static_cast<long>(configuration.port)}, {"reason", error.what(){{ '}}' }});
        return 1;
    }
    int number = 0;
    sigwait(&signals, &number);
    const std::string name = number == SIGHUP ? "SIGHUP" : number == SIGINT ? "SIGINT" : "SIGTERM";
    log.write(Level::info, "Stopping", {{ '{{' }}"signal", name{{ '}}' }});
    if (service.stop(configuration.shutdown_grace)) {
        log.write(Level::info, "Stopped");
        return 0;
    }
    const double seconds = std::chrono::duration<double>(configuration.shutdown_grace).count();
    log.write(Level::warning, "Stopped with requests unfinished", {{ '{{' }}"seconds", seconds{{ '}}' }});
    return 1;
}

// Does what the arguments ask for and gives the exit status.
int run(const std::vector<std::string> &arguments, const sigset_t &signals) {
    std::string command;
    for (const std::string &argument : arguments) {
        if (argument == "--help" || argument == "-h") {
            print_usage();
            return 0;
        }
        if (argument == "--version") {
            std::cout << NAME << " " << SERVICE_VERSION << "\n";
            return 0;
        }
        command += (command.empty() ? "" : " ") + argument;
    }
    if (!command.empty() && command != "serve" && command != "health") {
        std::cerr << NAME << ": " << json::string(command) << " is no command; see --help\n";
        return UNUSABLE;
    }
    try {
        const configuration::Configuration read = configuration::read([](const char *name) {
            const char *value = std::getenv(name);
            return value == nullptr ? std::nullopt : std::optional<std::string>(value);
        });
        return command == "health" ? health::check(read) : serve(read, signals);
    } catch (const std::invalid_argument &error) {
        std::cerr << NAME << ": " << error.what() << "\n";
        return UNUSABLE;
    }
}

} // namespace

int main(int count, char **arguments) {
    const sigset_t signals = block_stop_signals(); // before all else: none may be lost
    const int status = run({arguments + 1, arguments + count}, signals);
    std::cout.flush();
    std::_Exit(status); // threads of connections may still use what an orderly exit would destroy
}
